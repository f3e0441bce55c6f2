// Random courses of guards, processes, signals and time through the lifecycle of a run, against what
// must always hold. The world around it is modelled: it answers what it is asked, at some time.

#include "run/lifecycle/lifecycle.h"
#include "support/random_courses.h"

#include <gtest/gtest.h>

#include <signal.h>

#include <optional>
#include <ostream>
#include <type_traits>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using test::Chance;

constexpr std::size_t kManyCourses = 5'000;
constexpr std::size_t kManySteps = 60;
constexpr std::size_t kLongestRest = 3'000; // steps until the end of a run that is stopped

class LifecycleCourse {
public:
  LifecycleCourse(Chance& chance, std::ostream* log)
      : chance_(chance), log_(log), run_(randomRules(chance)) {}

  std::string run(std::size_t steps) {
    take(run_.begin(now_));
    for (std::size_t i = 0; i < steps && wrong_.empty() && !left_; ++i) {
      step();
    }
    bringToEnd();
    return wrong_;
  }

private:
  enum class Guards { Unasked, Asked, Admitted, Refused, Releasing, Released };
  enum class Tree { None, Running, LeaderGone };

  static RunRules randomRules(Chance& chance) {
    RunRules rules;
    rules.timeout = chance.among<std::optional<Duration>>({std::nullopt, 1s, 100s});
    rules.gracePeriod = chance.among<Duration>({0s, 30s});
    rules.retry.maxRetries = chance.among<std::optional<std::uint64_t>>({std::nullopt, 0, 3});
    rules.retry.backoff.delays = {chance.among<Duration>({0s, 10s})};
    rules.retry.window = chance.among<std::optional<Duration>>({std::nullopt, 60s});
    rules.retry.reset = chance.among<std::optional<Duration>>({std::nullopt, 20s});
    rules.splay = chance.among<Duration>({0s, 0s, 60s});
    rules.exitZero = chance.oneIn(4);
    rules.inspects = chance.oneIn(2);
    rules.warnAfter = chance.among<std::optional<Duration>>({std::nullopt, 5s});
    return rules;
  }

  void say(const std::string& what) {
    if (log_ != nullptr) {
      *log_ << "  " << what << '\n';
    }
  }

  void flaw(const std::string& what) { wrong_ += wrong_.empty() ? "  " + what : ""; }

  void give(const std::string& what, const RunInput& input) {
    say(what);
    take(run_.on(input, now_));
  }

  // What the world may do.

  void step() {
    launch();
    const std::size_t choice = chance_.below(8);
    if (choice == 0) {
      pass(chance_.among<Duration>({10ms, 2s, 31s, 200s}));
    } else if (choice == 1) {
      tick();
    } else if (choice == 2 && chance_.oneIn(4)) {
      stopSignal();
    } else if (choice == 3 && chance_.oneIn(4)) {
      disturb();
    } else {
      answer();
    }
  }

  void pass(Duration time) {
    say("time passes: " + std::to_string(time / 1ms) + " ms");
    now_ += time;
    if (const auto at = run_.deadline(); at && *at <= now_) {
      give("tick", Tick{});
    }
  }

  void tick() {
    if (const auto at = run_.deadline()) {
      pass(std::max<Duration>(*at - now_, 0ms));
    }
  }

  void stopSignal() {
    const int number = chance_.among({SIGTERM, SIGINT, SIGHUP, SIGQUIT});
    give("signal " + std::to_string(number), SignalReceived{number, 1, false, chance_.oneIn(3)});
  }

  void disturb() {
    switch (chance_.below(5)) {
    case 0:
      return give("revoked", Revoked{"no more"});
    case 1:
      return give("resumed", Resumed{3s});
    case 2:
      return give("stall", StallFound{Stalled::Sign::Silence, 9s});
    case 3:
      return give("reported", CommandReported{true, chance_.oneIn(2), 5s});
    default:
      return give("signal USR1", SignalReceived{SIGUSR1, 1, false});
    }
  }

  /// One of those that were asked for something answers.
  void answer() {
    const std::size_t choice = chance_.below(4);
    if (choice == 0 && guards_ == Guards::Asked) {
      answerOfGuards();
    } else if (choice == 0 && guards_ == Guards::Releasing) {
      guards_ = Guards::Released;
      give("released", GuardsReleased{chance_.oneIn(5) ? "gone" : ""});
    } else if (choice == 1 && looking_) {
      looking_ = false;
      give("looked", TreeInspected{nullptr});
    } else if (choice == 2 && tree_ != Tree::None) {
      endOfProcesses();
    } else if (choice == 3 && closed_) {
      give("reports done", ReportsDone{});
    }
  }

  void answerOfGuards() {
    if (chance_.oneIn(4)) {
      guards_ = Guards::Refused;
      give("refused", GuardsAnswered{Refusal::busy("held"), "lock_file"});
    } else {
      guards_ = Guards::Admitted;
      give("admitted", GuardsAnswered{Admission{}, ""});
    }
  }

  void endOfProcesses() {
    if (tree_ == Tree::Running) {
      // Whoever survives a command that ends by itself does not belong to the attempt any more.
      tree_ = run_.phase() == Lifecycle::Phase::Ending ? Tree::LeaderGone : Tree::None;
      const ProcessEnd end{chance_.oneIn(3) ? ProcessEnd::Kind::Signaled : ProcessEnd::Kind::Exited,
                           static_cast<int>(chance_.among({0, 1, 9}))};
      give("leader ends", LeaderEnded{end});
    } else {
      tree_ = Tree::None;
      give("group is empty", GroupEmpty{});
    }
  }

  // What the lifecycle does.

  void take(const std::vector<RunAction>& actions) {
    for (const RunAction& action : actions) {
      if (left_) {
        flaw("something follows the end");
      }
      std::visit([this](const auto& what) { perform(what); }, action);
    }
    if (const auto at = run_.deadline(); at && *at < now_ - 1h) {
      flaw("a deadline is long over");
    }
  }

  void perform(const AskGuards&) {
    say("-> asks guards");
    if (guards_ != Guards::Unasked) {
      flaw("the guards are asked twice");
    }
    guards_ = Guards::Asked;
  }

  void perform(const CancelGuards&) {
    say("-> cancels guards");
    if (guards_ != Guards::Asked) {
      flaw("guards are cancelled that are not asked");
    }
  }

  void perform(const StartAttempt& start) {
    say("-> starts attempt");
    if (tree_ != Tree::None) {
      flaw("two attempts run");
    }
    if (guards_ != Guards::Admitted) {
      flaw("it runs without an admission");
    }
    if (stopped_) {
      flaw("an attempt starts after a stop");
    }
    if (start.inRun != ++attempts_) {
      flaw("attempts are miscounted");
    }
    toStart_ = true;
  }

  void perform(const SignalGroup& signal) {
    say("-> signals " + std::to_string(signal.number));
    if (tree_ == Tree::None) {
      flaw("nobody is there to be signalled");
    }
  }

  void perform(const Publish& publish) {
    const bool ends = std::holds_alternative<RunFinished>(publish.payload) ||
                      std::holds_alternative<RunRefused>(publish.payload);
    if (ends) {
      say("-> publishes the end");
      ends_ += 1;
      if (ends_ > 1) {
        flaw("the run ends twice");
      }
      if (tree_ == Tree::Running && !unkillable()) {
        flaw("the run ends while the command runs");
      }
    } else if (ends_ > 0 && std::holds_alternative<AttemptStarted>(publish.payload)) {
      flaw("an attempt starts after the end");
    }
  }

  void perform(const ReleaseGuards&) {
    say("-> releases guards");
    if (guards_ != Guards::Admitted) {
      flaw("guards are released that did not admit");
    }
    guards_ = Guards::Releasing;
  }

  void perform(const CloseReports&) {
    say("-> closes reports");
    if (++closings_ > 2) { // once more when it does not wait for a guard any longer
      flaw("the reports are closed again and again");
    }
    closed_ = true;
  }

  void perform(const FlushReports&) {
    if (!closed_) {
      flaw("reports are hastened that are not closed");
    }
  }

  void perform(const InspectTree&) {
    if (tree_ == Tree::None) {
      flaw("there are no processes to look at");
    }
    looking_ = true;
  }

  void perform(const Leave&) {
    say("-> leaves");
    left_ = true;
    if (ends_ != 1 && attempts_ > 0) {
      flaw("it leaves without the end of the run");
    }
    if (!closed_) {
      flaw("it leaves with open reports");
    }
    const int status = run_.exitStatus();
    if (status < 0 || status > 255) {
      flaw("the exit status is " + std::to_string(status));
    }
  }

  void perform(const LogPending&) {}
  void perform(const LogSurvivors&) {}

  /// Whether SIGKILL was given its time.
  bool unkillable() const { return run_.phase() == Lifecycle::Phase::Closing; }

  /// What was asked of the launcher is done before the next input.
  void launch() {
    if (!std::exchange(toStart_, false)) {
      return;
    }
    if (chance_.oneIn(6)) {
      give("cannot be started", AttemptNotStarted{127, "not found"});
    } else {
      tree_ = Tree::Running;
      give("runs", AttemptRuns{100});
    }
  }

  /// It is stopped, and the world answers all that it was asked.
  void bringToEnd() {
    for (std::size_t i = 0; wrong_.empty() && !left_; ++i) {
      if (i == kLongestRest) {
        return flaw("it never ends");
      }
      launch();
      if (i % 50 == 0) {
        now_ += 2s; // a second stop signal counts after a second
        stopped_ = true;
        give("signal 15", SignalReceived{SIGTERM, 1, false});
      }
      chance_.oneIn(3) ? tick() : answer();
    }
  }

  Chance& chance_;
  std::ostream* const log_;
  SteadyTime now_{1h};
  Lifecycle run_;
  Guards guards_ = Guards::Unasked;
  Tree tree_ = Tree::None;
  std::uint64_t attempts_ = 0;
  int ends_ = 0;
  int closings_ = 0;
  bool toStart_ = false;
  bool looking_ = false;
  bool stopped_ = false;
  bool closed_ = false;
  bool left_ = false;
  std::string wrong_;
};

TEST(LifecycleCourses, KeepTheirPromises) {
  const std::string failure = test::firstFailureOf(
      [](Chance& chance, std::size_t steps, std::ostream* log) {
        return LifecycleCourse(chance, log).run(steps);
      },
      kManyCourses, kManySteps);
  EXPECT_EQ(failure, "");
}

} // namespace
} // namespace exec_wrapper::run
