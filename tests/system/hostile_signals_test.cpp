// A parent that blocks or ignores everything, or has sent a signal already.

#include "support/confined.h"
#include "support/log_lines.h"
#include "support/signal_names.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <csignal>
#include <set>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// All that a program may block or ignore. What a sanitizer takes for itself it does not give back.
std::set<int> everySignal() {
  const std::set<int> sanitizers =
      kSanitized ? std::set<int>{SIGBUS, SIGFPE, SIGSEGV, SIGILL, SIGABRT, SIGTRAP}
                 : std::set<int>();
  std::set<int> all;
  for (int number = 1; number < NSIG; ++number) {
    const bool libraryOwn = number > SIGSYS && number < SIGRTMIN;
    const bool takes = number != SIGKILL && number != SIGSTOP && !libraryOwn;
    if (takes && !sanitizers.contains(number)) {
      all.insert(number);
    }
  }
  return all;
}

/// In the order and with the names that `report` has.
std::string listed(const std::set<int>& signals) {
  std::string list;
  for (const int number : signals) {
    list += (list.empty() ? "" : ",") + nameOfSignal(number);
  }
  return list;
}

class HostileSignals : public WrapperTest {
protected:
  struct Dependencies {
    std::set<int> blocked;
    std::set<int> ignored;
  };

  ProcessSpec in(const Dependencies& surroundings, const Words& words) const {
    ProcessSpec spec = wrapper(words);
    spec.blocked = surroundings.blocked;
    spec.ignored = surroundings.ignored;
    return spec;
  }

  const std::vector<Dependencies> all_ = {
      {everySignal(), {}}, {{}, everySignal()}, {everySignal(), everySignal()}};
};

TEST_F(HostileSignals, AreTheCommandsAsTheyWere) {
  for (const Dependencies& surroundings : all_) {
    const std::string blocked = listed(surroundings.blocked);
    const std::string ignored = listed(surroundings.ignored);
    EXPECT_EQ(test::run(in(surroundings, child("report", "mask", "report", "ignored"))).out,
              "mask " + (blocked.empty() ? "none" : blocked) + "\nignored " +
                  (ignored.empty() ? "none" : ignored) + "\n");
  }
}

TEST_F(HostileSignals, DoNotHideTheEndOfTheCommand) {
  const Words retry = {"--process-max-retries", "2", "--process-retry-delay", "0.05"};
  for (const Dependencies& surroundings : all_) {
    EXPECT_EQ(test::run(in(surroundings, retry + child("exit-by-attempt", file("count"), "1,2,3")))
                  .status,
              3);
    dir_.write("count", "");
  }
}

TEST_F(HostileSignals, DoNotHoldATimeoutUp) {
  const Words timeout = {"--process-timeout", "0.1", "--process-termination-grace-period", "0.1"};
  for (const Dependencies& surroundings : all_) {
    Process wrapped(in(surroundings, timeout + child("fork", "ready", "pause", "end", "pause")));
    EXPECT_EQ(wrapped.end().status, 124);
    EXPECT_THAT(wrapped.survivors(), IsEmpty());
  }
}

TEST_F(HostileSignals, DoNotMakeUsDeafToATermination) {
  const Words grace = {"--process-termination-grace-period", "0.1"};
  for (const Dependencies& surroundings : all_) {
    Process wrapped(in(surroundings, grace + child("say", "ready", "pause")));
    wrapped.awaitOutput("ready");
    wrapped.signal(SIGTERM);
    EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
  }
}

TEST_F(HostileSignals, DoNotStopTheWatcherFromItsWork) {
  for (const Dependencies& surroundings : all_) {
    Process wrapped(
        in(surroundings, Words{"--watcher", "true"} + child("fork", "session", "ready", "pause",
                                                            "end", "say", "ready", "pause")));
    wrapped.awaitOutput("ready");
    wrapped.signal(SIGKILL);
    wrapped.awaitError("was killed");
    EXPECT_EQ(wrapped.end().status, -SIGKILL);
  }
}

TEST_F(HostileSignals, ThatWaitAtTheStartAreHeeded) {
  // As a shell would find it that is told to stop just before it becomes us.
  ProcessSpec spec = wrapper(child("say", "started"));
  spec.argv = Words{"/bin/sh", "-c", "kill -TERM $$; exec \"$@\"", "sh"} + spec.argv;
  spec.blocked = {SIGTERM};
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 128 + SIGTERM);
  EXPECT_EQ(linesOf(outcome.err, "ERROR").size(), 0U);
}

} // namespace
} // namespace exec_wrapper::test
