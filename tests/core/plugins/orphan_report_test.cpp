#include "plugins/orphan_report.h"

#include "base/process_list.h"
#include "support/await.h"
#include "support/checked.h"

#include <gmock/gmock.h>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace exec_wrapper::plugins {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Lines final : public Logger {
public:
  bool enabled(Severity) const noexcept override { return true; }
  void log(Severity severity, std::string_view text) noexcept override {
    EXPECT_EQ(severity, Severity::Warning);
    said.emplace_back(text);
  }
  std::vector<std::string> said;
};

class KilledRunTest : public testing::Test {
protected:
  // Else the orphan of this process's child would be its own.
  KilledRunTest() {
    prctl(PR_GET_CHILD_SUBREAPER, &adopted_);
    prctl(PR_SET_CHILD_SUBREAPER, 0);
  }
  ~KilledRunTest() override {
    prctl(PR_SET_CHILD_SUBREAPER, adopted_);
    if (group_ > 0) {
      kill(-group_, SIGKILL);
      kill(group_, SIGKILL);
    }
  }

  /// A command that leads its group, and whose parent, its wrapper, is gone.
  KilledRun killed() {
    int ends[2];
    test::checked(pipe(ends), "pipe");
    const pid_t wrapper = test::checked(fork(), "fork");
    if (wrapper == 0) {
      if (fork() == 0) {
        setpgid(0, 0);
        const pid_t self = getpid();
        static_cast<void>(!write(ends[1], &self, sizeof self));
        for (;;) {
          pause();
        }
      }
      _exit(0);
    }
    static_cast<void>(!read(ends[0], &group_, sizeof group_));
    close(ends[0]);
    close(ends[1]);
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(wrapper), &info, WEXITED | WNOWAIT);
    KilledRun run{wrapper, startOf(wrapper), group_, startOf(group_)};
    waitpid(wrapper, nullptr, 0);
    return run;
  }

  static std::uint64_t startOf(pid_t pid) {
    const std::optional<base::ProcessEntry> process = base::processEntry(pid);
    return process ? process->started : 0;
  }

  Lines logger_;
  pid_t group_ = 0;

private:
  int adopted_ = 0;
};

TEST_F(KilledRunTest, NamesWhatItEnds) {
  const KilledRun run = killed();
  EXPECT_TRUE(killOrphansOfRun(run, logger_));
  EXPECT_FALSE(test::alive(run.group));
  EXPECT_THAT(logger_.said, ElementsAre("the wrapper with pid " + std::to_string(run.wrapper) +
                                        " is gone and left orphans of its command; killed pid " +
                                        std::to_string(run.group) + " (test_core_plugi)"));
}

TEST_F(KilledRunTest, IsSilentWhereNothingIsLeft) {
  const KilledRun run = killed();
  kill(run.group, SIGKILL);
  test::awaitGone(run.group);
  EXPECT_TRUE(killOrphansOfRun(run, logger_));
  EXPECT_THAT(logger_.said, IsEmpty());
}

TEST_F(KilledRunTest, NamesWhatItMustLeave) {
  const pid_t child = test::checked(fork(), "fork");
  if (child == 0) {
    for (;;) {
      pause();
    }
  }
  KilledRun run = killed();
  run.group = child; // as if the command were a relative of ours
  run.groupStarted = startOf(child);
  run.wrapperStarted = 1;
  EXPECT_FALSE(killOrphansOfRun(run, logger_));
  EXPECT_TRUE(test::alive(child));
  EXPECT_THAT(logger_.said, ElementsAre(AllOf(HasSubstr("because this run belongs to it"),
                                              HasSubstr(": pid " + std::to_string(child) + " ("))));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

TEST_F(KilledRunTest, IsNoneWhileTheWrapperLives) {
  KilledRun run = killed();
  run.wrapper = getpid();
  run.wrapperStarted = startOf(getpid());
  EXPECT_FALSE(killOrphansOfRun(run, logger_));
  run.wrapperStarted = 0; // it may be that one
  EXPECT_FALSE(killOrphansOfRun(run, logger_));
  EXPECT_TRUE(test::alive(run.group));
  EXPECT_THAT(logger_.said, IsEmpty());
}

} // namespace
} // namespace exec_wrapper::plugins
