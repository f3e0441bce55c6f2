#include "liveness.h"

#include "forked_process.h"
#include "support/await.h"
#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace exec_wrapper::lock_file {
namespace {

using State = Liveness::State;
using test::ForkedProcess;

constexpr const char* kHost = "db1";

class LivenessTest : public ::testing::Test {
protected:
  LivenessTest() {
    us.host = kHost;
    us.bootId = facts.bootId();
    us.pidNamespace = facts.pidNamespace();
    occupant.holder = us;
    occupant.local = true;
  }

  Liveness liveness() const { return livenessOf(occupant, us, facts); }
  State state() const { return liveness().state; }

  /// A process that is gone, and another's number will not be its soon.
  ProcessId gone() const {
    ForkedProcess process([] { return 0; });
    process.awaitEnd();
    const ProcessId id = facts.identify(process.pid());
    process.reap();
    return id;
  }

  /// What leads a process group of its own, has one more member, and tells that one's number.
  struct Group {
    ForkedProcess leader;
    pid_t member = 0;
  };
  static Group group() {
    int ends[2];
    test::checked(::pipe(ends), "pipe");
    Group group{ForkedProcess([&] {
                  ::setpgid(0, 0);
                  const ForkedProcess second(test::pauseForEver);
                  const pid_t pid = second.pid();
                  static_cast<void>(!::write(ends[1], &pid, sizeof pid));
                  return test::pauseForEver();
                }),
                0};
    static_cast<void>(!::read(ends[0], &group.member, sizeof group.member));
    ::close(ends[0]);
    ::close(ends[1]);
    return group;
  }

  const ProcessFacts facts;
  Holder us;
  Occupant occupant;
  Holder& holder = occupant.holder;
};

TEST_F(LivenessTest, IsNothingToTellOfALockThatNamesNobody) {
  EXPECT_EQ(state(), State::Nameless);
  holder = Holder();
  EXPECT_EQ(state(), State::Nameless);
}

TEST_F(LivenessTest, IsThatOfTheWrapper) {
  ForkedProcess wrapper(test::pauseForEver);
  holder.wrapper = facts.identify(wrapper.pid());
  EXPECT_EQ(state(), State::Alive);
  wrapper.kill();
  EXPECT_EQ(state(), State::Dead) << "a zombie is not alive";
  wrapper.reap();
  EXPECT_EQ(state(), State::Dead);
}

TEST_F(LivenessTest, IsNotThatOfALaterProcessOfTheSameNumber) {
  holder.wrapper = facts.identify(::getpid());
  holder.wrapper->started = *holder.wrapper->started - 1;
  EXPECT_EQ(state(), State::Dead);
}

TEST_F(LivenessTest, IsTakenForGrantedWhereTheStartIsNotKnown) {
  holder.wrapper = ProcessId{::getpid(), {}};
  EXPECT_EQ(state(), State::Alive);
  holder.wrapper = ProcessId{gone().pid, {}};
  EXPECT_EQ(state(), State::Dead);
}

TEST_F(LivenessTest, IsNotKnownOfAnotherHost) {
  holder.wrapper = gone();
  for (const char* host : {"db2", ""}) {
    holder.host = host;
    EXPECT_EQ(state(), State::Elsewhere) << host;
  }
}

TEST_F(LivenessTest, IsNotKnownOfAnotherPidNamespace) {
  holder.wrapper = gone();
  for (const char* name : {"pid:[1]", ""}) {
    holder.pidNamespace = name;
    EXPECT_EQ(state(), State::Elsewhere) << name;
  }
}

TEST_F(LivenessTest, IsNotKnownWhereTheMachineTellsNothing) {
  holder.wrapper = gone();
  us.pidNamespace.clear();
  EXPECT_EQ(state(), State::Elsewhere);
  us.bootId.clear();
  EXPECT_EQ(state(), State::Elsewhere);
  us.bootId = holder.bootId;
  holder.bootId.clear();
  EXPECT_EQ(state(), State::Elsewhere);
}

TEST_F(LivenessTest, EndedWithTheBootThatARunOfOurDiskBelongsTo) {
  holder.wrapper = facts.identify(::getpid()); // by chance the same
  holder.bootId = "00000000-0000-0000-0000-000000000000";
  holder.pidNamespace = "pid:[1]";
  EXPECT_EQ(state(), State::Dead);
  occupant.local = false;
  EXPECT_EQ(state(), State::Elsewhere) << "another machine may go by our name";
}

TEST_F(LivenessTest, IsThatOfTheCommandToo) {
  Group command = group();
  holder.wrapper = gone();
  holder.group = facts.identify(command.leader.pid());
  EXPECT_EQ(state(), State::Orphaned);
  EXPECT_TRUE(liveness().survivor == command.leader.pid() || liveness().survivor == command.member);

  ::kill(command.member, SIGKILL);
  test::awaitGone(command.member);
  command.leader.kill();
  EXPECT_EQ(state(), State::Dead);
}

TEST_F(LivenessTest, IsThatOfEveryMemberOfTheGroup) {
  Group command = group();
  holder.wrapper = gone();
  holder.group = facts.identify(command.leader.pid());
  ForkedProcess other([&] {
    ::setpgid(0, command.leader.pid());
    ::raise(SIGSTOP);
    return test::pauseForEver();
  });
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(other.pid()), &info, WSTOPPED | WNOWAIT);
  ::kill(command.member, SIGKILL);
  test::awaitGone(command.member);
  command.leader.kill();
  command.leader.reap();
  EXPECT_EQ(state(), State::Orphaned);
  EXPECT_EQ(liveness().survivor, other.pid());

  other.kill();
  EXPECT_EQ(state(), State::Dead) << "only a zombie is left";
}

TEST_F(LivenessTest, IsNotThatOfALaterGroupOfTheSameNumber) {
  const Group command = group();
  holder.wrapper = gone();
  holder.group = facts.identify(command.leader.pid());
  holder.group->started = *holder.group->started - 1;
  EXPECT_EQ(state(), State::Dead);
}

/// A process that is started with this in its environment, or without.
ForkedProcess marked(const std::string& mark) {
  return ForkedProcess([mark] {
    std::string entry = mark;
    char sleep[] = "sleep";
    char time[] = "600";
    char* const words[] = {sleep, time, nullptr};
    char* const environment[] = {entry.data(), nullptr};
    ::execve("/bin/sleep", words, environment);
    return 1;
  });
}

TEST_F(LivenessTest, IsThatOfACommandWhoseGroupCouldNotBeNoted) {
  holder.wrapper = gone();
  const std::string mark = "EXEC_WRAPPER_PARENT=" + std::to_string(holder.wrapper->pid);
  ForkedProcess command = marked(mark + "::");
  while (facts.environment(command.pid()).find(mark) == std::string::npos) {
    ASSERT_EQ(::kill(command.pid(), 0), 0);
  }
  EXPECT_EQ(state(), State::Orphaned);
  EXPECT_EQ(liveness().survivor, command.pid());

  holder.wrapper->started = facts.identify(command.pid()).started.value_or(0) + 1;
  EXPECT_EQ(state(), State::Dead) << "it is older than the wrapper: another's";
  holder.wrapper->started = 1;
  command.kill();
  EXPECT_EQ(state(), State::Dead);
}

TEST_F(LivenessTest, IsNotThatOfWhoOnlyLooksLikeTheCommand) {
  holder.wrapper = gone();
  const std::string number = std::to_string(holder.wrapper->pid);
  const std::string mark = "X_EXEC_WRAPPER_PARENT=" + number + ":";
  const std::string longer = "EXEC_WRAPPER_PARENT=" + number + "0::";
  const ForkedProcess one = marked(mark);
  const ForkedProcess two = marked(longer);
  for (const auto& [process, text] : {std::pair(&one, mark), std::pair(&two, longer)}) {
    while (facts.environment(process->pid()).find(text) == std::string::npos) {
      ASSERT_EQ(::kill(process->pid(), 0), 0);
    }
  }
  EXPECT_EQ(state(), State::Dead);
}

TEST_F(LivenessTest, IsAssumedOfWhatIsNotShown) {
  // A /proc that hides the processes of others.
  const test::TempDir proc;
  const ProcessFacts hidden(proc.path().string());
  holder.wrapper = facts.identify(::getpid());
  EXPECT_EQ(livenessOf(occupant, us, hidden).state, State::Alive);

  Group command = group();
  holder.wrapper = gone();
  holder.group = facts.identify(command.leader.pid());
  EXPECT_EQ(livenessOf(occupant, us, hidden).state, State::Orphaned);
}

} // namespace
} // namespace exec_wrapper::lock_file
