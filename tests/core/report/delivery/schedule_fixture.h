#pragma once

#include "report/delivery/delivery_schedule.h"
#include "support/fake_clock.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::report {

/// A schedule with a clock of its own, and words for what happens to it.
class ScheduleTest : public ::testing::Test {
protected:
  using Step = DeliverySchedule::Step;

  /// Made at its first use, so that a test can set the policy, and whether there is a spool,
  /// before.
  DeliverySchedule& schedule() {
    if (!schedule_) {
      schedule_.emplace("process_api", policy_, clock_, kept_);
    }
    return *schedule_;
  }

  EventPtr made(Payload payload) {
    auto event = std::make_shared<Event>();
    event->sequence = ++sequence_;
    event->at = clock_.now();
    event->payload = std::move(payload);
    return event;
  }

  EventPtr accept(Payload payload) {
    const EventPtr event = made(std::move(payload));
    schedule().accept(event);
    return event;
  }

  /// What is attempted now; nothing where the schedule waits or rests.
  std::optional<EventKind> attempt() {
    const Step step = schedule().next();
    if (!step.attempt) {
      return std::nullopt;
    }
    deadline_ = step.attempt->deadline;
    return step.attempt->event->kind();
  }

  bool settle(const Delivery& delivery) { return schedule().settled(delivery); }
  void delivered() { settle(Delivery::delivered()); }
  void fails(std::optional<Duration> retryAfter = std::nullopt) {
    settle(Delivery::retry("no connection", retryAfter));
  }

  /// How long the schedule waits; nothing where it rests.
  std::optional<Duration> wait() {
    const Step step = schedule().next();
    EXPECT_FALSE(step.attempt) << "an attempt instead of a wait";
    return step.wakeAt ? std::optional<Duration>(*step.wakeAt - clock_.now()) : std::nullopt;
  }

  bool atRest() {
    const Step step = schedule().next();
    return !step.attempt && !step.wakeAt;
  }

  template <class T> std::vector<std::pair<Severity, T>> told() {
    std::vector<std::pair<Severity, T>> facts;
    for (const Notice& notice : schedule().takeNotices()) {
      if (const T* payload = std::get_if<T>(&notice.payload)) {
        facts.emplace_back(notice.severity, *payload);
      }
    }
    return facts;
  }

  FakeClock clock_;
  DeliveryPolicy policy_;
  bool kept_ = false;
  SteadyTime deadline_{};

private:
  std::optional<DeliverySchedule> schedule_;
  std::uint64_t sequence_ = 0;
};

} // namespace exec_wrapper::report
