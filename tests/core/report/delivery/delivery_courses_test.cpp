// Random courses of events, attempts and time through the schedule of a reporter, against what must
// always hold.

#include "report/delivery/delivery_schedule.h"
#include "support/fake_clock.h"
#include "support/random_courses.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <ostream>
#include <set>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using test::Chance;

constexpr std::size_t kCourses = 5'000;
constexpr std::size_t kSteps = 60;
constexpr std::size_t kLongestEnd = 5'000; // steps until all is at rest

/// One course.
class DeliveryCourse {
public:
  DeliveryCourse(Chance& chance, std::ostream* log)
      : chance_(chance), log_(log), policy_(randomPolicy(chance)), kept_(chance.oneIn(3)),
        schedule_("reporter", policy_, clock_, kept_), limited_(policy_.drainLimit.has_value()) {}

  std::string run(std::size_t steps) {
    for (std::size_t i = 0; i < steps && wrong_.empty(); ++i) {
      step();
    }
    bringToRest();
    checkEnd();
    return wrong_;
  }

private:
  static DeliveryPolicy randomPolicy(Chance& chance) {
    DeliveryPolicy policy;
    policy.attemptLimit = chance.among<std::optional<Duration>>({std::nullopt, 1s, 30s});
    policy.retries = chance.among<std::optional<std::uint64_t>>({std::nullopt, 0, 2});
    policy.finalRetries = chance.among<std::optional<std::uint64_t>>({0, 1, 3});
    policy.retryDelay = chance.among<Duration>({0s, 10s});
    policy.heartbeat = chance.among<std::optional<Duration>>({std::nullopt, 5s});
    policy.progress = chance.among<std::optional<Duration>>({std::nullopt, Duration::zero(), 3s});
    policy.newestOnly = chance.oneIn(2);
    policy.collects = chance.oneIn(3);
    policy.capacity = chance.among<std::size_t>({3, 1024});
    policy.drainLimit = chance.among<std::optional<Duration>>({std::nullopt, std::nullopt, 5s});
    return policy;
  }

  void say(const std::string& what) {
    if (log_ != nullptr) {
      *log_ << "  " << what << '\n';
    }
  }

  void flaw(const std::string& what) { wrong_ += wrong_.empty() ? "  " + what : ""; }

  void step() {
    const std::size_t choice = chance_.below(10);
    if (choice == 0) {
      finish();
    } else if (choice == 1) {
      advance();
    } else if (choice == 2 && final_ != 0 && !closed_) {
      close();
    } else if (choice == 3 && closed_ && chance_.oneIn(3)) {
      flush();
    } else if (choice <= 6) {
      underWay_ ? settle() : static_cast<void>(ask());
    } else {
      accept();
    }
  }

  EventPtr made(Payload payload) {
    auto event = std::make_shared<Event>();
    event->sequence = ++sequence_;
    event->at = clock_.now();
    event->payload = std::move(payload);
    return event;
  }

  void accept() {
    const EventPtr event = final_ != 0 ? made(Message{"other", "late"}) : randomEvent();
    say("accepts " + std::to_string(event->sequence));
    schedule_.accept(event);
  }

  EventPtr randomEvent() {
    switch (chance_.below(6)) {
    case 0:
      return made(RunAdmitted{});
    case 1:
      return made(AttemptEnded{});
    case 2:
      return made(ProgressMade{});
    case 3:
      return made(Message{"core", "text"});
    case 4:
      return made(Alert{"core", "text", {}, false});
    default:
      return made(AttemptStarted{});
    }
  }

  void finish() {
    if (final_ != 0) {
      return;
    }
    const EventPtr event = made(RunFinished{});
    say("accepts the end " + std::to_string(event->sequence));
    final_ = event->sequence;
    schedule_.accept(event);
  }

  void close() {
    const auto longest = chance_.among<std::optional<Duration>>({std::nullopt, 0s, 4s});
    say("closes");
    closed_ = true;
    limited_ = limited_ || longest.has_value();
    schedule_.close(longest);
  }

  void flush() {
    say("is hastened");
    limited_ = true;
    schedule_.flush(8s);
  }

  void advance() {
    const auto time = chance_.among<Duration>({1ms, 1s, 12s, 40s});
    say("waits " + std::to_string(time.count()) + " ns");
    clock_.advance(time);
  }

  /// Returns whether there is something to wait for.
  bool ask() {
    if (underWay_) {
      return true;
    }
    const DeliverySchedule::Step step = schedule_.next();
    takeNotices();
    if (step.attempt) {
      begin(*step.attempt);
      return true;
    }
    wakeAt_ = step.wakeAt;
    if (step.wakeAt && *step.wakeAt == SteadyTime::max()) {
      flaw("it waits for ever");
    }
    return step.wakeAt.has_value();
  }

  void begin(const DeliverySchedule::Attempt& attempt) {
    const std::uint64_t number = attempt.event->sequence;
    say("attempts " + std::to_string(number));
    underWay_ = attempt.event;
    if (attempt.deadline < clock_.now()) {
      flaw("an attempt has no time");
    }
    if (policy_.attemptLimit && attempt.deadline > clock_.now() + *policy_.attemptLimit) {
      flaw("an attempt has more than its limit");
    }
    if (!policy_.collects && !attempt.before.empty()) {
      flaw("it collects without being asked to");
    }
    if (number != 0 && number < newest_) { // heartbeats have none
      flaw("an older event comes after a newer one");
    }
    newest_ = std::max(newest_, number);
    triedFinal_ = triedFinal_ || attempt.event->final();
  }

  void settle() {
    const bool final = underWay_->final();
    const bool lasting = underWay_->sequence % 3 == 0; // no draw: earlier seeds keep their courses
    underWay_.reset();
    switch (chance_.below(4)) {
    case 0:
      say(lasting ? "fails until that is mended" : "fails");
      schedule_.settled(lasting ? Delivery::later("no directory")
                                : Delivery::retry("no connection"));
      break;
    case 1:
      say("fails, and is asked to wait");
      schedule_.settled(Delivery::retry("busy", 20s));
      break;
    case 2:
      say("is rejected");
      schedule_.settled(Delivery::rejected("wrong"));
      break;
    default:
      say("delivers");
      deliveredFinal_ = deliveredFinal_ || final;
      schedule_.settled(Delivery::delivered());
    }
    takeNotices();
  }

  void takeNotices() {
    for (const Notice& notice : schedule_.takeNotices()) {
      const auto* const failure = std::get_if<DeliveryFailed>(&notice.payload);
      const auto* const message = std::get_if<Message>(&notice.payload);
      lossTold_ =
          lossTold_ || (failure != nullptr && failure->final && failure->givenUp) ||
          (message != nullptr && message->text.find("stays in the spool") != message->text.npos);
    }
  }

  /// The run ends, and all waits come to their end.
  void bringToRest() {
    finish();
    if (!closed_) {
      close();
    }
    for (std::size_t i = 0; wrong_.empty(); ++i) {
      if (i == kLongestEnd) {
        return flaw("it never comes to rest");
      }
      if (underWay_) {
        settle();
      } else if (!ask()) {
        break;
      } else if (!underWay_) {
        clock_.advance(std::max<Duration>(*wakeAt_ - clock_.now(), 1ms));
      }
    }
    takeNotices();
    if (wrong_.empty() && schedule_.busy()) {
      flaw("it is busy at rest");
    }
  }

  void checkEnd() {
    if (!deliveredFinal_ && !lossTold_) {
      flaw("the end of the run is not delivered, and nothing says so");
    }
    if (!triedFinal_ && !limited_) {
      flaw("the end of the run was not attempted");
    }
  }

  Chance& chance_;
  std::ostream* const log_;
  FakeClock clock_;
  const DeliveryPolicy policy_;
  const bool kept_;
  DeliverySchedule schedule_;
  std::uint64_t sequence_ = 0;
  std::uint64_t final_ = 0; // its number
  std::uint64_t newest_ = 0;
  EventPtr underWay_;
  std::optional<SteadyTime> wakeAt_;
  bool closed_ = false;
  bool limited_; // the time for the end may be over before its turn
  bool triedFinal_ = false;
  bool deliveredFinal_ = false;
  bool lossTold_ = false;
  std::string wrong_;
};

TEST(DeliveryCourses, EndAndTellWhatIsLost) {
  const std::string failure =
      test::firstFailureOf([](Chance& chance, std::size_t steps,
                              std::ostream* log) { return DeliveryCourse(chance, log).run(steps); },
                           kCourses, kSteps);
  EXPECT_EQ(failure, "");
}

} // namespace
} // namespace exec_wrapper::report
