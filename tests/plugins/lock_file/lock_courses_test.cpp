// Random courses of processes that contend for a lock, against what must always hold. They take
// turns before each system call, in an order from a seed, and any may be killed before any call.

#include "contenders.h"

#include "exec_wrapper/testing/sample_host.h"
#include "lock_acquirer.h"
#include "lock_file/lock/lock_node.h"
#include "support/random_courses.h"
#include "support/stepped_process.h"
#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <sched.h>
#include <sys/syscall.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <ostream>

namespace exec_wrapper::lock_file {
namespace {

namespace fs = std::filesystem;
using test::Chance;

constexpr std::size_t kFew = 3; // processes: more only take longer
constexpr std::size_t kManySteps = 600;
constexpr std::size_t kLongestRest = 10'000; // steps until all are at their end

// Whatever reads or changes files, and the pause of one that does its work.
const std::vector<int> kSteps = {
    SYS_open,     SYS_openat,    SYS_close,      SYS_read,       SYS_pread64,  SYS_write,
    SYS_pwrite64, SYS_link,      SYS_linkat,     SYS_unlink,     SYS_unlinkat, SYS_rename,
    SYS_renameat, SYS_flock,     SYS_fcntl,      SYS_newfstatat, SYS_fstat,    SYS_lstat,
    SYS_stat,     SYS_ftruncate, SYS_getdents64, SYS_sched_yield};

/// What the processes tell the test.
struct Said {
  std::array<std::atomic<bool>, kFew> inside{};
  std::atomic<bool> over = false; ///< told to them: they take no further lock
  std::atomic<int> failures = 0;
  std::atomic<int> runs = 0;
};

class LockCourse {
public:
  LockCourse(Chance& chance, std::ostream* log) : chance_(chance), log_(log) {}

  std::string run(std::size_t steps) {
    for (std::size_t who = 0; who < kFew; ++who) {
      start(who);
    }
    for (std::size_t i = 0; i < steps && wrong_.empty(); ++i) {
      if (chance_.oneIn(restlessness_)) {
        next_ = chance_.below(kFew);
      }
      turn(next_);
    }
    bringToEnd();
    return wrong_;
  }

  int runs() const { return said_->runs; }

private:
  void flaw(const std::string& what) { wrong_ += wrong_.empty() ? "  " + what : ""; }

  void say(std::size_t who, const std::string& what) {
    if (log_ != nullptr) {
      *log_ << "  " << who << ' ' << what << '\n';
    }
  }

  // What the processes do.

  void start(std::size_t who) {
    said_->inside[who] = false;
    processes_[who] =
        std::make_unique<test::SteppedProcess>(kSteps, [this, who] { return contend(who); });
  }

  int contend(std::size_t who) const {
    contract::SampleHost host{{"./backup"}};
    host.identity().host = "db1";
    while (!said_->over) {
      LockAcquirer acquirer(path_, StaleLocks::Break, host, ProcessFacts());
      LockAcquirer::Result result = acquirer.take();
      if (Lock* const lock = std::get_if<Lock>(&result)) {
        work(who, *lock);
        said_->failures += lock->release(host.clock().wallNow()).ok() ? 0 : 1;
      } else if (std::holds_alternative<LockFailure>(result)) {
        ++said_->failures;
      }
    }
    return 0;
  }

  void work(std::size_t who, Lock& lock) const {
    said_->inside[who] = true;
    ++said_->runs;
    ::sched_yield();
    said_->failures += lock.rewriteGroup(ProcessFacts().identify(::getpid())) == 0 ? 0 : 1;
    ::sched_yield();
    said_->inside[who] = false;
  }

  // What happens to them.

  void turn(std::size_t who) {
    test::SteppedProcess& process = *processes_[who];
    if (!process.alive()) {
      if (chance_.oneIn(8)) {
        say(who, "is replaced");
        start(who);
      }
    } else if (chance_.oneIn(said_->inside[who] ? 8 : 80)) { // most locks become stale
      say(who, "is killed");
      process.kill();
      said_->inside[who] = false;
      if (chance_.oneIn(2)) { // else it stays a zombie
        process.reap();
      }
    } else {
      process.step();
      say(who, said_->inside[who] ? "goes on, inside" : "goes on");
    }
    look();
  }

  void look() {
    std::size_t inside = 0;
    for (std::size_t who = 0; who < kFew; ++who) {
      if (said_->inside[who]) {
        ++inside;
        const std::string mark = "wrapper=" + std::to_string(processes_[who]->pid()) + " ";
        if (test::contents(path_).find(mark) == std::string::npos) {
          flaw("the lock is not that of its holder");
        }
      }
    }
    if (inside > 1) {
      flaw("two have the lock");
    }
    if (said_->failures != 0) {
      flaw("a lock cannot be handled");
    }
  }

  void bringToEnd() {
    said_->over = true;
    for (std::size_t i = 0; wrong_.empty() && someAlive(); ++i) {
      if (i == kLongestRest) {
        return flaw("they never end");
      }
      const std::size_t who = chance_.below(kFew);
      if (processes_[who]->alive()) {
        processes_[who]->step();
      }
      look();
    }
    if (wrong_.empty()) {
      takeOnceMore();
    }
  }

  bool someAlive() const {
    return std::ranges::any_of(processes_, [](const auto& each) { return each->alive(); });
  }

  void takeOnceMore() {
    contract::SampleHost host{{"./backup"}};
    host.identity().host = "db1";
    LockAcquirer::Result result =
        LockAcquirer(path_, StaleLocks::Break, host, ProcessFacts()).take();
    Lock* const lock = std::get_if<Lock>(&result);
    if (lock == nullptr) {
      return flaw("the lock of the dead is held for ever");
    }
    if (!lock->release(host.clock().wallNow()).ok()) {
      flaw("the last lock cannot be released");
    }
    for (const auto& entry : fs::directory_iterator(directory_.path())) {
      const std::string name = entry.path().filename();
      if (!isNodeName(name, path_) && name != ".x.lock.takeover") {
        flaw(name + " is left behind");
      }
    }
  }

  Chance& chance_;
  std::ostream* const log_;
  // Some faults need turns in quick change, others one process that rests for long.
  const std::size_t restlessness_ = chance_.among<std::size_t>({1, 4, 16});
  std::size_t next_ = 0;
  test::TempDir directory_;
  const std::string path_ = directory_.file("x.lock");
  const test::Shared<Said> said_ = test::makeShared<Said>();
  std::array<std::unique_ptr<test::SteppedProcess>, kFew> processes_;
  std::string wrong_;
};

TEST(LockCourses, KeepTheirPromises) {
  if (test::kThreadSanitized) {
    GTEST_SKIP() << "a copy of a process without its threads is none for the thread sanitizer";
  }
  int runs = 0;
  const std::string failure = test::firstFailureOf(
      [&](Chance& chance, std::size_t steps, std::ostream* log) {
        LockCourse course(chance, log);
        std::string wrong = course.run(steps);
        runs += course.runs();
        return wrong;
      },
      test::kSanitized ? 20 : 200, kManySteps);
  EXPECT_EQ(failure, "");
  EXPECT_GT(runs, 0);
}

} // namespace
} // namespace exec_wrapper::lock_file
