#include "lock_file/stale/liveness.h"

#include "support/forked_process.h"
#include "support/await.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>

namespace exec_wrapper::lock_file {
namespace {

using State = Liveness::State;
using test::contents;
using test::ForkedProcess;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

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
  std::vector<pid_t> survivors() const {
    std::vector<pid_t> pids;
    for (const base::ProcessEntry& survivor : liveness().survivors) {
      pids.push_back(survivor.pid);
    }
    return pids;
  }

  /// A process that is gone, and another's number will not be its soon.
  base::ProcessId gone() const {
    ForkedProcess process([] { return 0; });
    process.awaitEnd();
    const base::ProcessId id = facts.identify(process.pid());
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
  ExistingLock occupant;
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
  --holder.wrapper->started;
  EXPECT_EQ(state(), State::Dead);
}

TEST_F(LivenessTest, IsTakenForGrantedWhereTheStartIsNotKnown) {
  holder.wrapper = base::ProcessId{::getpid(), {}};
  EXPECT_EQ(state(), State::Alive);
  holder.wrapper = base::ProcessId{gone().pid, {}};
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
  EXPECT_EQ(state(), State::Past);
  EXPECT_TRUE(liveness().wrapperGone());
  occupant.local = false;
  EXPECT_EQ(state(), State::Elsewhere) << "another machine may go by our name";
}

TEST_F(LivenessTest, IsThatOfTheCommandToo) {
  Group command = group();
  holder.wrapper = gone();
  holder.group = facts.identify(command.leader.pid());
  EXPECT_EQ(state(), State::Orphaned);
  EXPECT_THAT(survivors(), UnorderedElementsAre(command.leader.pid(), command.member));
  EXPECT_EQ(liveness().survivors.front().command, contents("/proc/self/comm").substr(0, 15));

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
  EXPECT_THAT(survivors(), ElementsAre(other.pid()));

  other.kill();
  EXPECT_EQ(state(), State::Dead) << "only a zombie is left";
}

TEST_F(LivenessTest, IsNotThatOfALaterGroupOfTheSameNumber) {
  const Group command = group();
  holder.wrapper = gone();
  holder.group = facts.identify(command.leader.pid());
  --holder.group->started;
  EXPECT_EQ(state(), State::Dead);
}

/// A process that is started with this in its environment, or without.
ForkedProcess marked(const std::string& mark) {
  int ends[2];
  test::checked(::pipe2(ends, O_CLOEXEC), "pipe");
  ForkedProcess process([mark] {
    std::string entry = mark;
    char sleep[] = "sleep";
    char time[] = "600";
    char* const words[] = {sleep, time, nullptr};
    char* const environment[] = {entry.data(), nullptr};
    ::execve("/bin/sleep", words, environment);
    return 1;
  });
  ::close(ends[1]);
  char none = 0;
  static_cast<void>(!::read(ends[0], &none, 1)); // until the exec
  ::close(ends[0]);
  return process;
}

TEST_F(LivenessTest, IsThatOfACommandWhoseGroupCouldNotBeNoted) {
  holder.wrapper = gone();
  const std::string mark = "EXEC_WRAPPER_PARENT=" + std::to_string(holder.wrapper->pid);
  const ForkedProcess untimed = marked(mark + "::"); // anybody can know the number
  EXPECT_EQ(state(), State::Dead);
  ForkedProcess command = marked(mark + ":::" + std::to_string(holder.wrapper->started));
  EXPECT_EQ(state(), State::Orphaned);
  EXPECT_THAT(survivors(), ElementsAre(command.pid()));

  holder.wrapper->started = facts.identify(command.pid()).started + 1;
  EXPECT_EQ(state(), State::Dead) << "it is older than the wrapper: another's";
  holder.wrapper->started = 1;
  command.kill();
  EXPECT_EQ(state(), State::Dead);
}

TEST_F(LivenessTest, IsThatOfWhoLeftTheGroup) {
  ForkedProcess leader([] { return 0; });
  leader.awaitEnd();
  holder.wrapper = gone();
  holder.group = facts.identify(leader.pid());
  const ForkedProcess grandchild =
      marked("EXEC_WRAPPER_PARENT=" + std::to_string(holder.wrapper->pid) +
             ":7:2048:" + std::to_string(holder.wrapper->started));
  EXPECT_EQ(state(), State::Orphaned);
  ASSERT_THAT(survivors(), ElementsAre(grandchild.pid()));
  EXPECT_EQ(liveness().survivors.front().command, "sleep");
}

TEST_F(LivenessTest, IsNotThatOfALaterWrappersCommand) {
  holder.wrapper = gone();
  const ForkedProcess other = marked("EXEC_WRAPPER_PARENT=" + std::to_string(holder.wrapper->pid) +
                                     ":::" + std::to_string(holder.wrapper->started + 1));
  EXPECT_EQ(state(), State::Dead);
}

TEST_F(LivenessTest, IsThatOfTheCommandsOfWrappersWithin) {
  holder.wrapper = gone();
  const std::string id = std::to_string(holder.wrapper->pid) + "-";
  const std::string started = std::to_string(holder.wrapper->started);
  const ForkedProcess inner = marked("EXEC_WRAPPER_PARENT=1:::1:3-4," + id + started + ",5-6");
  const ForkedProcess other = marked("EXEC_WRAPPER_PARENT=1:::1:3-4," + id + started + "0,5-6");
  EXPECT_THAT(survivors(), ElementsAre(inner.pid()));
}

TEST_F(LivenessTest, IsNotThatOfWhoOnlyLooksLikeTheCommand) {
  holder.wrapper = gone();
  const std::string number = std::to_string(holder.wrapper->pid);
  const std::string mark = "X_EXEC_WRAPPER_PARENT=" + number + ":";
  const std::string longer = "EXEC_WRAPPER_PARENT=" + number + "0::";
  const ForkedProcess one = marked(mark);
  const ForkedProcess two = marked(longer);
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
