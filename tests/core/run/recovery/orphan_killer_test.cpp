#include "run/recovery/orphan_killer.h"

#include "base/process_list.h"
#include "exec_wrapper/proc.h"
#include "run/cgroup/cgroup_paths.h"
#include "run/cgroup/run_cgroup.h"
#include "support/await.h"
#include "support/checked.h"
#include "support/in_child.h"
#include "support/marks/nested_mark.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::run {
namespace {

using test::alive;
using test::checked;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr Duration kLimit = std::chrono::seconds(30);
const std::string kVariable = "EXEC_WRAPPER_PARENT=";

base::ProcessId idOf(pid_t pid) {
  const std::optional<base::ProcessEntry> entry = base::processEntry(pid);
  return entry ? entry->id() : base::ProcessId{};
}

/// Killed with the object, unless it is gone before.
class Sleeper {
public:
  explicit Sleeper(pid_t pid) : id_(idOf(pid)) {}
  Sleeper(Sleeper&& other) noexcept : id_(std::exchange(other.id_, {})) {}
  Sleeper& operator=(Sleeper&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Sleeper() {
    if (id_.pid > 0 && idOf(id_.pid) == id_) {
      kill(id_.pid, SIGKILL);
      waitpid(id_.pid, nullptr, 0); // where it is our child
    }
  }

  pid_t pid() const { return id_.pid; }
  base::ProcessId id() const { return id_; }
  bool alive() const { return test::alive(id_.pid); }

private:
  base::ProcessId id_;
};

using PipeMessage = std::vector<std::string>;

/// Becomes another program with nothing but this in its environment. TERM does not end it.
[[noreturn]] void become(PipeMessage words, std::string variable) {
  signal(SIGTERM, SIG_IGN);
  std::vector<char*> arguments;
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  char* const environment[] = {variable.empty() ? nullptr : variable.data(), nullptr};
  execve(arguments[0], arguments.data(), environment);
  _exit(127);
}

const PipeMessage kSleep = {"/bin/sleep", "600"};

class OrphansTest : public testing::Test {
protected:
  // Else the orphans of this process's children would be its own.
  OrphansTest() {
    prctl(PR_GET_CHILD_SUBREAPER, &adopted_);
    prctl(PR_SET_CHILD_SUBREAPER, 0);
  }
  ~OrphansTest() override { prctl(PR_SET_CHILD_SUBREAPER, adopted_); }

  /// A process that is no relative of ours, once it runs its program.
  static Sleeper stranger(const std::string& variable, const std::function<void()>& prepare,
                          const PipeMessage& words = kSleep) {
    int ends[2];
    checked(pipe2(ends, O_CLOEXEC), "pipe");
    const pid_t middle = checked(fork(), "fork");
    if (middle == 0) {
      const pid_t pid = fork();
      if (pid == 0) {
        prepare();
        const pid_t self = getpid();
        static_cast<void>(!write(ends[1], &self, sizeof self));
        become(words, variable);
      }
      _exit(0);
    }
    close(ends[1]);
    pid_t pid = 0;
    static_cast<void>(!read(ends[0], &pid, sizeof pid));
    char none = 0;
    static_cast<void>(!read(ends[0], &none, 1)); // closed by the exec
    close(ends[0]);
    waitpid(middle, nullptr, 0);
    return Sleeper(pid);
  }
  static Sleeper apart(const std::string& variable) {
    return stranger(variable, [] { setsid(); });
  }
  static Sleeper member(const Sleeper& leader, const std::string& variable) {
    return stranger(variable, [&] { setpgid(0, leader.pid()); });
  }
  static Sleeper leader(const std::string& variable = "") {
    return stranger(variable, [] { setpgid(0, 0); });
  }

  /// One that is gone.
  static base::ProcessId gone() {
    const pid_t pid = checked(fork(), "fork");
    if (pid == 0) {
      _exit(0);
    }
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
    const base::ProcessId id = idOf(pid);
    waitpid(pid, nullptr, 0);
    return id;
  }

  static std::string mark(const base::ProcessId& wrapper, const std::string& more = "") {
    return kVariable + std::to_string(wrapper.pid) + ":::" + std::to_string(wrapper.started) + more;
  }

  KilledRun run(const base::ProcessId& group = {}) const {
    return {wrapper_.pid, wrapper_.started, group.pid, group.started};
  }

  static std::vector<pid_t> pids(const std::vector<base::ProcessEntry>& processes) {
    std::vector<pid_t> found;
    for (const base::ProcessEntry& process : processes) {
      found.push_back(process.pid);
    }
    return found;
  }

  const base::ProcessId wrapper_ = gone();

private:
  int adopted_ = 0;
};

TEST_F(OrphansTest, AreAllWhoWereToldOfTheWrapper) {
  const Sleeper one = apart(mark(wrapper_));
  const Sleeper two = apart(mark(wrapper_));
  const OrphanCleanup cleanup = killOrphans(run(), kLimit);
  EXPECT_THAT(pids(cleanup.killed), UnorderedElementsAre(one.pid(), two.pid()));
  EXPECT_EQ(cleanup.killed.front().command, "sleep");
  EXPECT_TRUE(cleanup.none());
  EXPECT_FALSE(one.alive());
  EXPECT_FALSE(two.alive());
}

TEST_F(OrphansTest, AreNoneWhereNothingIsLeft) {
  const OrphanCleanup cleanup = killOrphans(run(gone()), kLimit);
  EXPECT_THAT(cleanup.killed, IsEmpty());
  EXPECT_TRUE(cleanup.none());
}

TEST_F(OrphansTest, AreNotThoseOfALaterWrapperOfTheSameNumber) {
  const Sleeper other = apart(mark({wrapper_.pid, wrapper_.started + 1}));
  EXPECT_TRUE(killOrphans(run(), kLimit).none());
  EXPECT_TRUE(other.alive());
}

TEST_F(OrphansTest, AreNotThoseWhoNameTheNumberAlone) {
  const std::string number = std::to_string(wrapper_.pid);
  const Sleeper untimed = apart(kVariable + number + "::");
  const Sleeper another = apart(kVariable + number + "1::");
  const Sleeper similar = apart("X_" + mark(wrapper_));
  const OrphanCleanup cleanup = killOrphans(run(), kLimit);
  EXPECT_THAT(cleanup.killed, IsEmpty());
  EXPECT_TRUE(cleanup.none()) << "anybody could keep the lock that way";
  EXPECT_TRUE(untimed.alive() && another.alive() && similar.alive());
}

/// Becomes a user who can do nothing to others, and neither can be believed.
void becomeNobody() {
  setsid();
  syscall(SYS_setresgid, 65534, 65534, 65534);
  test::becomeUser(65534);
}

TEST_F(OrphansTest, OfAnotherUserAreEndedAsTheyAskForIt) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "needs to be root";
  }
  const Sleeper daemon = stranger(mark(wrapper_), becomeNobody);
  const OrphanCleanup cleanup = killOrphans(run(), kLimit);
  EXPECT_THAT(pids(cleanup.killed), UnorderedElementsAre(daemon.pid()));
  EXPECT_TRUE(cleanup.none());
}

TEST_F(OrphansTest, AreNotNamedByAnotherUser) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "needs to be root";
  }
  const std::string outer = std::to_string(wrapper_.pid) + "-" + std::to_string(wrapper_.started);
  const Sleeper bystander = apart("");
  const Sleeper liar = stranger(mark(bystander.id(), ":" + outer), becomeNobody);
  EXPECT_THAT(pids(killOrphans(run(), kLimit).killed), UnorderedElementsAre(liar.pid()));
  EXPECT_TRUE(bystander.alive());
}

TEST_F(OrphansTest, AreTheWrappersThatTheirCommandsName) {
  const std::string outer = std::to_string(wrapper_.pid) + "-" + std::to_string(wrapper_.started);
  const Sleeper inner = apart(""); // which hides its environment
  const Sleeper command = apart(mark(inner.id(), ":" + outer));
  EXPECT_THAT(pids(killOrphans(run(), kLimit).killed),
              UnorderedElementsAre(inner.pid(), command.pid()));
}

TEST_F(OrphansTest, AreTheWrappersThatListenAsSuch) {
  const pid_t child = checked(fork(), "fork");
  if (child == 0) {
    setsid();
    const NestedMark mark({{77, 7}, wrapper_});
    raise(SIGSTOP);
    _exit(0);
  }
  const Sleeper hidden(child);
  int status = 0;
  waitpid(child, &status, WUNTRACED);
  // It is our child, and we are no part of that run.
  OrphanFinder rest(run(), GroupNumber::Old);
  EXPECT_THAT(pids(rest.scan().confirmed), UnorderedElementsAre(child));
  OrphanFinder others({wrapper_.pid, wrapper_.started + 1, 0, 0}, GroupNumber::Old);
  EXPECT_THAT(others.scan().confirmed, IsEmpty());
}

TEST_F(OrphansTest, AreNotOlderThanTheWrapper) {
  const Sleeper older = apart(kVariable + std::to_string(wrapper_.pid) + "::");
  KilledRun killed = run();
  killed.wrapperStarted = older.id().started + 1;
  EXPECT_TRUE(killOrphans(killed, kLimit).none());
  EXPECT_TRUE(older.alive());
}

TEST_F(OrphansTest, CannotBeToldOfAWrapperWhoseStartIsNotKnown) {
  const Sleeper one = apart(mark(wrapper_));
  KilledRun killed = run();
  killed.wrapperStarted = 0;
  EXPECT_THAT(pids(killOrphans(killed, kLimit).survivors), UnorderedElementsAre(one.pid()));
  EXPECT_TRUE(one.alive());
}

TEST_F(OrphansTest, AreTheMembersOfTheGroup) {
  const Sleeper first = leader();
  const Sleeper second = member(first, "");
  const OrphanCleanup cleanup = killOrphans(run(first.id()), kLimit);
  EXPECT_THAT(pids(cleanup.killed), UnorderedElementsAre(first.pid(), second.pid()));
  EXPECT_TRUE(cleanup.none());
}

TEST_F(OrphansTest, AreNotTheMembersOfALaterGroupOfTheSameNumber) {
  const Sleeper first = leader();
  const Sleeper second = member(first, "");
  const base::ProcessId former = {first.pid(), first.id().started - 1};
  KilledRun killed = run(former);
  killed.wrapperStarted = 1;
  EXPECT_TRUE(killOrphans(killed, kLimit).none());
  EXPECT_TRUE(killOrphans(killed, kLimit, GroupNumber::Fresh).none());
  EXPECT_TRUE(first.alive() && second.alive());
}

TEST_F(OrphansTest, AreTheMembersOfAGroupThatOneOfThemShowsToBeTheRuns) {
  const Sleeper first = leader();
  const Sleeper silent = member(first, "");
  const Sleeper marked = member(first, mark(wrapper_));
  kill(first.pid(), SIGKILL);
  test::awaitGone(first.pid());
  const OrphanCleanup cleanup = killOrphans(run(first.id()), kLimit);
  EXPECT_THAT(pids(cleanup.killed), UnorderedElementsAre(silent.pid(), marked.pid()));
  EXPECT_TRUE(cleanup.none());
}

TEST_F(OrphansTest, AreNotForSureTheMembersOfAGroupWithoutItsLeader) {
  const pid_t child = checked(fork(), "fork");
  if (child == 0) {
    setpgid(0, 0);
    become(kSleep, "");
  }
  setpgid(child, child);
  Sleeper first(child);
  const Sleeper silent = member(first, "");
  const base::ProcessId leader = first.id();
  first = Sleeper(0); // which is reaped: a zombie would show that the group is the run's
  const OrphanCleanup cleanup = killOrphans(run(leader), kLimit);
  EXPECT_THAT(cleanup.killed, IsEmpty());
  EXPECT_THAT(pids(cleanup.survivors), UnorderedElementsAre(silent.pid()));
  EXPECT_TRUE(silent.alive());

  const OrphanCleanup atOnce = killOrphans(run(leader), kLimit, GroupNumber::Fresh);
  EXPECT_THAT(pids(atOnce.killed), UnorderedElementsAre(silent.pid()));
  EXPECT_TRUE(atOnce.none());
}

TEST_F(OrphansTest, AreThoseOfAWrapperAmongThem) {
  const Sleeper inner = apart(mark(wrapper_));
  const Sleeper innermost = apart(mark(inner.id()));
  const Sleeper its = apart(mark(innermost.id()));
  const OrphanCleanup cleanup = killOrphans(run(), kLimit);
  EXPECT_THAT(pids(cleanup.killed), UnorderedElementsAre(inner.pid(), innermost.pid(), its.pid()));
}

TEST_F(OrphansTest, AreThoseOfAnInnerWrapperThatIsGoneToo) {
  const std::string outer = std::to_string(wrapper_.pid) + "-" + std::to_string(wrapper_.started);
  const Sleeper its = apart(mark(gone(), ":77-7," + outer));
  const Sleeper another = apart(mark(gone(), ":77-7," + outer + "0"));
  const OrphanCleanup cleanup = killOrphans(run(), kLimit);
  EXPECT_THAT(pids(cleanup.killed), UnorderedElementsAre(its.pid()));
  EXPECT_TRUE(another.alive());
}

TEST_F(OrphansTest, AreThoseOfACommandThatWasAWrapperItself) {
  const base::ProcessId command = gone();
  const Sleeper its = apart(mark(command));
  EXPECT_THAT(pids(killOrphans(run(command), kLimit).killed), UnorderedElementsAre(its.pid()));
}

TEST_F(OrphansTest, AreTheDescendantsOfThemThoughTheirEnvironmentIsAnother) {
  const Sleeper parent =
      stranger(mark(wrapper_), [] { setsid(); },
               {"/bin/sh", "-c", "/usr/bin/env -i /usr/bin/setsid /bin/sleep 600 & wait"});
  pid_t child = 0;
  while (child == 0) {
    const auto table = base::listProcesses().value();
    for (const base::ProcessEntry& process : table) {
      const bool its = process.parent == parent.pid() && process.command == "sleep";
      child = its ? process.pid : child;
    }
  }
  const Sleeper descendant(child);
  const OrphanCleanup cleanup = killOrphans(run(), kLimit);
  EXPECT_THAT(pids(cleanup.killed), UnorderedElementsAre(parent.pid(), child));
  EXPECT_FALSE(descendant.alive());
}

TEST_F(OrphansTest, AreLeftAloneByWhoIsOneOfThem) {
  const Sleeper another = apart(mark(wrapper_));
  const pid_t child = checked(fork(), "fork");
  if (child == 0) {
    become(kSleep, mark(wrapper_));
  }
  const Sleeper ours(child);
  while (std::string(kVariable) + variableOf(child, "EXEC_WRAPPER_PARENT").value_or("") !=
         mark(wrapper_)) {
    ASSERT_TRUE(ours.alive());
  }
  const OrphanCleanup cleanup = killOrphans(run(), kLimit);
  EXPECT_TRUE(cleanup.includesUs);
  EXPECT_THAT(cleanup.killed, IsEmpty());
  EXPECT_THAT(pids(cleanup.survivors), UnorderedElementsAre(another.pid(), child));
  EXPECT_TRUE(another.alive() && ours.alive());
}

/// The cgroup of the run, with who moves there by itself.
class OrphansInACgroup : public OrphansTest {
protected:
  void SetUp() override {
    for (const std::string& parent :
         CgroupPaths::of("/proc/self").directories(CgroupPaths::kUnified)) {
      if (parent_.open(parent) == 0 && parent_.makeChild(name_) == 0 &&
          cgroup_.open(parent_, name_) == 0) {
        return;
      }
    }
    GTEST_SKIP() << "needs to be allowed a cgroup of its own";
  }
  ~OrphansInACgroup() override {
    if (cgroup_.valid()) {
      for (const pid_t pid : cgroup_.members()) {
        test::awaitGone(pid); // it was killed
      }
      parent_.removeChild(name_);
    }
  }

  void enter() const {
    const base::FileDescriptor file(
        openat(cgroup_.descriptor(), "cgroup.procs", O_WRONLY | O_CLOEXEC));
    static_cast<void>(!write(file.get(), "0", 1));
  }

  const std::string name_ = cgroupName(wrapper_);
  Cgroup parent_;
  Cgroup cgroup_;
};

TEST_F(OrphansInACgroup, AreKnownByItThoughTheyWereToldNothing) {
  const Sleeper silent = stranger("", [this] {
    setsid();
    enter();
  });
  const Sleeper another = apart("");
  const OrphanCleanup cleanup = killOrphans(run(), kLimit);
  EXPECT_THAT(pids(cleanup.killed), UnorderedElementsAre(silent.pid()));
  EXPECT_TRUE(cleanup.none());
  EXPECT_FALSE(silent.alive());
  EXPECT_TRUE(another.alive());
  EXPECT_FALSE(cgroup_.exists()) << "it is removed once it is empty";
}

TEST_F(OrphansInACgroup, AreNotKnownByOneOfALaterWrapper) {
  const Sleeper silent = stranger("", [this] { enter(); });
  KilledRun later = run();
  later.wrapperStarted -= 1;
  EXPECT_TRUE(killOrphans(later, kLimit).none());
  EXPECT_TRUE(silent.alive());
}

TEST_F(OrphansInACgroup, AreLeftAloneByWhoIsInItToo) {
  const Sleeper silent = stranger("", [this] { enter(); });
  const pid_t child = checked(fork(), "fork");
  if (child == 0) {
    enter();
    const OrphanCleanup cleanup = killOrphans(run(), kLimit);
    _exit(cleanup.includesUs && cleanup.killed.empty() && !cleanup.none() ? 0 : 1);
  }
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(silent.alive());
}

TEST_F(OrphansTest, AreLeftAloneByTheirDescendant) {
  // The command, told of the wrapper, starts who is to end the rest of it.
  int ends[2];
  checked(pipe(ends), "pipe");
  const Sleeper command = stranger("", [&] {
    setpgid(0, 0);
    if (fork() == 0) {
      const base::ProcessId parent = idOf(getppid());
      const OrphanCleanup cleanup = killOrphans(run(parent), kLimit);
      const char result =
          cleanup.includesUs && cleanup.killed.empty() && !cleanup.none() ? 'y' : 'n';
      static_cast<void>(!write(ends[1], &result, 1));
      _exit(0);
    }
  });
  char result = 0;
  ASSERT_EQ(read(ends[0], &result, 1), 1);
  EXPECT_EQ(result, 'y');
  EXPECT_TRUE(command.alive());
  close(ends[0]);
  close(ends[1]);
}

} // namespace
} // namespace exec_wrapper::run
