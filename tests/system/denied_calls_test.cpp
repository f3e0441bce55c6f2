// System calls that a container's filter denies, and a pid namespace that only the children are in:
// the promises hold, or one line says which does not.

#include "support/confined.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <sys/syscall.h>

#include <cerrno>
#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Denied {
  const char* name;
  long call;
  int error;
};

class DeniedCalls : public WrapperTest {
protected:
  void SetUp() override {
    if (kSanitized) {
      GTEST_SKIP() << "a sanitizer needs them";
    }
  }

  ProcessSpec without(long call, int error, const Words& words) const {
    ProcessSpec spec = wrapper(words);
    spec.argv = child("forbid", std::to_string(call), std::to_string(error), "become") + spec.argv;
    return spec;
  }
};

class DeniedCall : public DeniedCalls, public ::testing::WithParamInterface<Denied> {
protected:
  Outcome runWithout(const Words& words) const {
    return test::run(without(GetParam().call, GetParam().error, words));
  }
};

TEST_P(DeniedCall, KeepsNoTreeFromBeingEnded) {
  Process wrapped(without(GetParam().call, GetParam().error,
                          Words{"--lockfile", file("lock"), "--process-timeout", "0.2"} +
                              child("fork", "session", "ready", "pause", "end", "pause")));
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 124) << outcome.err;
  EXPECT_THAT(wrapped.survivors(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(file("lock")));
  EXPECT_THAT(lines(outcome.err), Contains(HasSubstr("timed out")));
  EXPECT_THAT(lines(outcome.err),
              Each(AnyOf(HasSubstr("timed out"), HasSubstr("cannot watch the lock"))));
}

TEST_P(DeniedCall, KeepsNoOutputAndNoProgressFromArriving) {
  const Outcome outcome = runWithout(
      Words{"--output-tail", "1000", "--enable-status-update-listener",
            "--status-update-socket-port", "0", "--log-level", "INFO", "--log-format", "json"} +
      child("tell", R"({"success_count": 7})", "fill", "1", "200000"));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out.size(), 200'000U);
  EXPECT_THAT(outcome.err, HasSubstr(R"("success_count":7)"));
}

INSTANTIATE_TEST_SUITE_P(
    Of, DeniedCall,
    ::testing::Values(
        Denied{"PidfdOpen", SYS_pidfd_open, ENOSYS},
        Denied{"PidfdSendSignal", SYS_pidfd_send_signal, EPERM},
        Denied{"OldPidfdSendSignal", SYS_pidfd_send_signal, ENOSYS},
        Denied{"CloseRange", SYS_close_range, EPERM}, Denied{"Eventfd", SYS_eventfd2, EPERM},
        Denied{"Recvmmsg", SYS_recvmmsg, EPERM}, Denied{"OldRecvmmsg", SYS_recvmmsg, ENOSYS},
        Denied{"Splice", SYS_splice, EPERM}, Denied{"Statx", SYS_statx, EPERM},
        Denied{"Inotify", SYS_inotify_init1, EPERM}, Denied{"Getrandom", SYS_getrandom, EPERM}),
    [](const auto& denied) { return denied.param.name; });

TEST_F(DeniedCalls, WithoutSetsidTheCommandStillHasAGroupOfItsOwn) {
  const Outcome outcome =
      test::run(without(SYS_setsid, EPERM, child("report", "pid", "report", "pgid")));
  EXPECT_EQ(numberAfter(outcome.out, "pgid"), numberAfter(outcome.out, "pid"));
}

TEST_F(DeniedCalls, WithoutThreadsOneLineSaysWhatToDo) {
  const Outcome outcome =
      test::run(without(SYS_clone3, EPERM, {"--lockfile", file("lock"), "echo", "started"}));
  EXPECT_EQ(outcome.status, 70);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(lines(outcome.err),
              ElementsAre(AllOf(HasSubstr("cannot start the thread"), HasSubstr("clone3"))));
}

TEST_F(DeniedCalls, WithoutAReaperOfOrphansOneLineSaysSo) {
  const Outcome outcome = test::run(without(SYS_prctl, EPERM, {"sh", "-c", "exit 3"}));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(lines(outcome.err), Contains(HasSubstr("cannot become a child subreaper")));
}

class WithoutFlock : public DeniedCalls {
protected:
  ProcessSpec locked(const Words& words) const {
    return without(SYS_flock, EPERM, Words{"--lockfile", file("lock")} + words);
  }
};

TEST_F(WithoutFlock, ALockStillKeepsOthersOutAndOneLineSaysWhatIsMissing) {
  Process holder(locked(child("say", "ready", "pause")));
  holder.awaitOutput("ready");
  const std::string counter = file("counter");
  const Outcome refused = test::run(
      locked({"--threshold", "5", "--counter-file", counter, "--lock-wait", "0.1", "echo", "two"}));
  EXPECT_EQ(refused.status, 75);
  EXPECT_THAT(refused.out, IsEmpty());
  EXPECT_THAT(lines(refused.err),
              ElementsAre(AllOf(HasSubstr("cannot lock the counter-file"), HasSubstr("flock")),
                          HasSubstr("is held by pid")));
  holder.signal(SIGTERM);
  EXPECT_THAT(linesOf(holder.end().err, "WARNING"),
              Contains(AllOf(HasSubstr("cannot lock the lock file"), HasSubstr("flock"))));
  EXPECT_FALSE(std::filesystem::exists(file("lock")));
}

TEST_F(WithoutFlock, TheLockOfAKilledRunStaysAndOneLineSaysWhatToDo) {
  {
    Process killed(locked(child("say", "ready", "pause")));
    killed.awaitOutput("ready");
    killed.signal(SIGKILL);
    killed.end();
  }
  const Outcome next = test::run(locked({"echo", "started"}));
  EXPECT_EQ(next.status, 73);
  EXPECT_THAT(next.out, IsEmpty());
  EXPECT_THAT(lines(next.err),
              ElementsAre(AllOf(HasSubstr("cannot be taken over"), HasSubstr("remove the lock"))));
}

/// `unshare --pid` without `--fork`: the children are in the new namespace, and the wrapper is not.
class ChildrensNamespace : public WrapperTest {
protected:
  void SetUp() override {
    if (kSanitized || !possible(outside({}))) {
      GTEST_SKIP() << "needs to be allowed a pid namespace, and no sanitizer";
    }
  }

  ProcessSpec outside(const Words& words) const {
    return behind({"unshare", "--pid"}, wrapper(words));
  }
};

TEST_F(ChildrensNamespace, IsWhereTheCommandRuns) {
  const Outcome outcome = test::run(outside({"sh", "-c", "echo $$; exit 3"}));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.out, "1\n");
}

TEST_F(ChildrensNamespace, IsEndedWhole) {
  const Outcome outcome = test::run(
      outside(Words{"--process-timeout", "0.2", "--process-termination-grace-period", "0.1"} +
              child("fork", "session", "ready", "pause", "end", "pause")));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_THAT(lines(outcome.err), ElementsAre(HasSubstr("timed out")));
}

TEST_F(ChildrensNamespace, HasNoSecondAttemptAndOneLineSaysWhy) {
  const Outcome outcome = test::run(
      outside({"--process-max-retries", "1", "--process-retry-delay", "0", "sh", "-c", "exit 3"}));
  EXPECT_EQ(outcome.status, 126);
  EXPECT_THAT(lines(outcome.err), ElementsAre(HasSubstr("exit status 3"), HasSubstr("--fork")));
}

TEST_F(ChildrensNamespace, HasNoThreadsAndOneLineSaysWhy) {
  const Outcome locked = test::run(outside({"--lockfile", file("lock"), "echo", "started"}));
  EXPECT_EQ(locked.status, 70);
  EXPECT_THAT(lines(locked.err), ElementsAre(HasSubstr("--fork")));
  const Outcome spooled =
      test::run(outside({"--spool-dir", file("spool"), "--webhook-url", "http://127.0.0.1:9/",
                         "--webhook-retries", "0", "sh", "-c", "exit 3"}));
  EXPECT_EQ(spooled.status, 3) << spooled.err;
  EXPECT_THAT(lines(spooled.err), Contains(HasSubstr("--fork")));
}

} // namespace
} // namespace exec_wrapper::test
