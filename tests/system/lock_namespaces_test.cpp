// Locks of runs in other namespaces: their numbers and times mean nothing here.

#include "support/await.h"
#include "support/checked.h"
#include "support/confined.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const Words kShifted = {"unshare", "--time", "--boottime", "5000", "--fork", "--kill-child"};
const Words kContained = {"unshare", "--pid", "--mount-proc", "--fork", "--kill-child"};

class LockAcrossNamespaces : public WrapperTest {
protected:
  void SetUp() override {
    if (!possible(behind(kShifted, wrapper({"true"}))) ||
        !possible(behind(kContained, wrapper({"true"})))) {
      GTEST_SKIP() << "needs to be allowed namespaces of its own";
    }
  }

  ProcessSpec locked(const Words& more) const {
    return wrapper(Words{"--lockfile", file("lock")} + more);
  }
  ProcessSpec holder() const { return locked(child("say", "ready", "pause")); }
  ProcessSpec next() const { return locked(child("say", "started")); }

  static void expectRefused(const ProcessSpec& holding, const ProcessSpec& asking) {
    Process holder(holding);
    holder.awaitOutput("ready");
    const Outcome outcome = test::run(asking);
    EXPECT_EQ(outcome.status, 75);
    EXPECT_EQ(outcome.out, "");
    EXPECT_FALSE(holder.ended()) << "nobody was killed";
    EXPECT_FALSE(holder.survivors().empty()) << "nor its command";
  }

  void clear() const { ::unlink(file("lock").c_str()); }

  /// Leaves the lock of a wrapper that was killed.
  void crash(const Words& namespaces) const {
    Process run(behind(namespaces, holder()));
    run.awaitOutput("ready");
    run.signal(SIGKILL); // and the kernel ends the wrapper with it
    run.end();
    for (const pid_t pid : run.survivors()) {
      awaitGone(pid);
    }
    awaitUnlocked(file("lock"));
  }

  /// A process that dies has no environment any more, by which it is found here, before the kernel
  /// closes its files.
  static void awaitUnlocked(const std::string& path) {
    const int lock = checked(::open(path.c_str(), O_RDWR | O_CLOEXEC), "open");
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    checked(::fcntl(lock, F_OFD_SETLKW, &whole), "lock");
    checked(::flock(lock, LOCK_EX), "flock");
    ::close(lock);
  }
};

TEST_F(LockAcrossNamespaces, ALivingHolderIsRespectedWhereStartTimesDiffer) {
  expectRefused(holder(), behind(kShifted, next()));
  clear();
  expectRefused(behind(kShifted, holder()), next());
}

TEST_F(LockAcrossNamespaces, ALivingHolderIsRespectedWhereNumbersDiffer) {
  expectRefused(holder(), behind(kContained, next()));
  clear();
  expectRefused(behind(kContained, holder()), next());
  clear();
  expectRefused(behind(kContained, holder()), behind(kContained, next()));
}

TEST_F(LockAcrossNamespaces, ADeadWrapperIsCalledDeadAndTheCommandToTypeIsNamed) {
  for (const Words& namespaces : {kShifted, kContained}) {
    crash(namespaces);
    ProcessSpec asking = locked(Words{"--lock-wait", "600"} + child("say", "started"));
    const Outcome outcome = test::run(asking);
    EXPECT_EQ(outcome.status, 75) << "and at once: nobody will give it back";
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("its wrapper is dead"), HasSubstr("remove the lock"),
                                   HasSubstr("rm " + file("lock"))));
    clear();
    EXPECT_EQ(test::run(next()).out, "started\n");
  }
}

TEST_F(LockAcrossNamespaces, ALockOfTheWrapperAroundIsNotWaitedFor) {
  for (const Words& namespaces : {kShifted, kContained}) {
    const Words inner = locked(Words{"--lock-wait", "600"} + child("say", "started")).argv;
    const Outcome outcome = test::run(locked(namespaces + inner));
    EXPECT_EQ(outcome.status, 75);
    EXPECT_THAT(outcome.err, HasSubstr("would never end"));
  }
}

TEST_F(LockAcrossNamespaces, ALoopOfRefusalsEndsInAnAlert) {
  crash(kContained);
  const ProcessSpec asking = locked(
      Words{"--threshold", "2", "--threshold-rule", "reached", "--counter-file", file("counter")} +
      child("say", "started"));
  EXPECT_EQ(test::run(asking).status, 75);
  EXPECT_EQ(contents(file("counter")), "1\n");
  EXPECT_THAT(test::run(asking).err,
              AllOf(HasSubstr("ERROR"), HasSubstr("2 runs were refused since"),
                    HasSubstr("its wrapper is dead")));
}

} // namespace
} // namespace exec_wrapper::test
