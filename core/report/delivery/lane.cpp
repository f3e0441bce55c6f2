#include "report/delivery/lane.h"

#include "base/text.h"
#include "report/spool/event_codec.h"
#include "support/process/start_failure.h"
#include "support/text/exception_text.h"

#include <pthread.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace exec_wrapper::report {

namespace {

constexpr std::size_t kLongestThreadName = 15;
constexpr std::size_t kLongestRevocation = 1000;
constexpr std::uint64_t kNoEvent = 0; // before the first

// Longer than any wait, and short enough to be added to a clock reading.
constexpr Duration kForEver = std::chrono::hours(24 * 36'525);

void bound(std::optional<Duration>& duration) {
  if (duration) {
    duration = std::clamp(*duration, Duration::zero(), kForEver);
  }
}

// Limits the reporter's times to values that are safe in calculations.
DeliveryPolicy normalized(DeliveryPolicy policy, bool spooled) {
  if (spooled && !policy.destination.empty() && !policy.newestOnly) {
    policy.retries = std::nullopt; // kept events are all delivered, in order
  }
  bound(policy.attemptLimit);
  bound(policy.heartbeat);
  bound(policy.progress);
  bound(policy.drainLimit);
  policy.retryDelay = std::clamp(policy.retryDelay, Duration::zero(), kForEver);
  return policy;
}

// The newest event of the attempt that the spool keeps; null: it keeps none of them.
const Event* newestKept(const DeliverySchedule::Attempt& attempt) {
  if (kKeptKinds.contains(attempt.event->kind())) {
    return attempt.event.get();
  }
  const auto newest = std::ranges::find_if(
      attempt.before.rbegin(), attempt.before.rend(),
      [](const EventPtr& event) { return kKeptKinds.contains(event->kind()); });
  return newest == attempt.before.rend() ? nullptr : newest->get();
}

} // namespace

Lane::Lane(std::string name, std::unique_ptr<Reporter> reporter, bool seesSecrets,
           const Dependencies& surroundings)
    : name_(std::move(name)), reporter_(std::move(reporter)),
      policy_(normalized(reporter_->policy(), surroundings.spool != nullptr)),
      seesSecrets_(seesSecrets), deps_(surroundings),
      spool_(policy_.destination.empty() ? nullptr : surroundings.spool),
      schedule_(name_, policy_, deps_.clock, spool_ != nullptr) {
  if (spool_ != nullptr) {
    spool_->addRecipient(name_, policy_);
  }
  deps_.bus.subscribe(*this);
  if (policy_.heartbeat || policy_.progress) {
    deps_.bus.subscribe(course_);
  }
}

Lane::~Lane() {
  dismiss();
  roused_.notifyOne();
  join();
}

void Lane::quit() noexcept {
  MutexLock lock(mutex_);
  quit_ = true;
  if (!atRest_) {
    roused_.notifyOne();
  }
}

void Lane::dismiss() {
  deps_.bus.unsubscribe(*this);
  deps_.bus.unsubscribe(course_);
  quit();
  if (!atRest()) {
    join();
  }
  reporter_.reset();
}

void Lane::join() {
  std::thread thread;
  {
    MutexLock lock(mutex_);
    thread.swap(thread_);
  }
  if (thread.joinable()) {
    thread.join();
  }
}

// Input, on other threads.

void Lane::receive(EventPtr event) noexcept {
  MutexLock lock(mutex_);
  schedule_.accept(std::move(event));
  wake();
}

EventKinds Lane::CourseOfRun::kinds() const noexcept {
  return {EventKind::RunAdmitted,  EventKind::RunRefused,  EventKind::AttemptStarted,
          EventKind::AttemptEnded, EventKind::RunFinished, EventKind::ProgressMade};
}

void Lane::CourseOfRun::receive(EventPtr event) noexcept {
  MutexLock lock(lane_.mutex_);
  lane_.schedule_.observe(*event);
  lane_.wake();
}

void Lane::close() {
  std::vector<Notice> unsaid;
  {
    MutexLock lock(mutex_);
    closed_ = true;
    syncWithSpool();
    const Spool* const spool = deps_.spool;
    schedule_.close(spool != nullptr && spool->keeps() ? std::optional(spool->rules().drainTimeout)
                                                       : std::nullopt);
    wake();
    if (!thread_.joinable()) {
      unsaid = schedule_.takeNotices(); // there is no thread to publish why
    }
  }
  publish(unsaid);
}

bool Lane::finishAlone() noexcept {
  {
    MutexLock lock(mutex_);
    if (thread_.joinable() || !schedule_.busy()) {
      return false;
    }
    atRest_ = false;
  }
  try {
    while (const std::optional<Job> job = nextJob()) {
      perform(*job);
      if (job->cameToRest) {
        break;
      }
    }
  } catch (...) {
    abandon(); // no memory to continue
  }
  return true;
}

void Lane::flush(Duration limit) {
  MutexLock lock(mutex_);
  schedule_.flush(limit);
  wake();
}

void Lane::syncWithSpool() noexcept {
  if (spool_ != nullptr && !spool_->keeps()) {
    schedule_.notKept();
  }
}

void Lane::wake() noexcept {
  if (atRest_) {
    if (!schedule_.busy() || (!thread_.joinable() && !start())) {
      return;
    }
    atRest_ = false;
    deps_.wakes.fetch_add(1);
  }
  if (asleep_) {
    asleep_ = false;
    roused_.notifyOne();
  }
}

bool Lane::start() noexcept {
  try {
    try {
      thread_ = std::thread([this] { work(); });
      return true;
    } catch (const std::system_error& error) {
      if (policy_.drainLimit) {
        return false; // its events wait for a later thread, or for the end
      }
      schedule_.switchOff(Severity::Error,
                          "gets no events, because its thread cannot be started: " +
                              startFailure(error.code().value()));
    }
  } catch (...) {
    schedule_.switchOff(); // no memory even for a notice
  }
  return false;
}

bool Lane::atRest() const {
  MutexLock lock(mutex_);
  return atRest_;
}

bool Lane::late(SteadyTime now) const {
  MutexLock lock(mutex_);
  const std::optional<SteadyTime> at = schedule_.lateAt();
  return at && *at <= now;
}

bool Lane::stuck(SteadyTime now) const {
  MutexLock lock(mutex_);
  const std::optional<SteadyTime> at = schedule_.stuckAt();
  return at && *at <= now;
}

bool Lane::isKept() const {
  return spool_ != nullptr && spool_->keeps();
}

std::optional<SteadyTime> Lane::nextCheck(SteadyTime now) const {
  MutexLock lock(mutex_);
  return schedule_.nextCheck(now);
}

// The lane's own thread.

void Lane::work() noexcept {
  pthread_setname_np(pthread_self(), name_.substr(0, kLongestThreadName).c_str());
  try {
    while (const std::optional<Job> job = nextJob()) {
      perform(*job);
    }
  } catch (...) {
    abandon(); // no memory to continue
  }
}

std::optional<Lane::Job> Lane::nextJob() {
  MutexLock lock(mutex_);
  while (!quit_) {
    syncWithSpool();
    DeliverySchedule::Step step = schedule_.next();
    Job job{schedule_.takeNotices(), std::move(step.attempt)};
    if (job.attempt || !job.notices.empty()) {
      return job;
    }
    if (!step.wakeAt && !atRest_) {
      atRest_ = true;
      job.cameToRest = closed_;
      if (closed_) {
        return job;
      }
    }
    asleep_ = true;
    roused_.waitUntil(mutex_, step.wakeAt);
    asleep_ = false;
  }
  return std::nullopt;
}

void Lane::perform(const Job& job) {
  publish(job.notices);
  if (job.attempt) {
    attempt(*job.attempt);
  }
  if (job.cameToRest) {
    deps_.callbacks.changed();
  }
}

void Lane::attempt(const DeliverySchedule::Attempt& attempt) {
  const Event& event = *attempt.event;
  const Event* const kept = spool_ != nullptr ? newestKept(attempt) : nullptr;
  if (kept != nullptr) {
    spool_->awaitKept(*kept);
  }
  Delivery delivery;
  try {
    for (const EventPtr& earlier : attempt.before) {
      reporter_->collect(*earlier);
    }
    delivery = reporter_->deliver(event, attempt.deadline);
  } catch (...) {
    return switchOff(exceptionText());
  }
  if (spool_ != nullptr) {
    tellSpool(kept, delivery);
  }
  settle(delivery);
}

void Lane::tellSpool(const Event* kept, const Delivery& delivery) {
  if (delivery.mayStillSucceed()) {
    if (!delivery.remember.empty()) {
      spool_->settled(name_, kNoEvent, delivery.remember);
    }
    return;
  }
  if (kept != nullptr) {
    spool_->settled(name_, kept->sequence, delivery.remember);
  } else {
    spool_->touch();
  }
}

void Lane::settle(const Delivery& delivery) {
  bool revoked = false;
  {
    MutexLock lock(mutex_);
    syncWithSpool();
    revoked = schedule_.settled(delivery);
  }
  if (revoked) {
    deps_.callbacks.revoked(base::shortened(base::printable(delivery.reason), kLongestRevocation));
  }
}

void Lane::switchOff(std::string_view error) {
  MutexLock lock(mutex_);
  schedule_.switchOff(Severity::Error, "failed and gets no further events: " + std::string(error));
}

void Lane::abandon() noexcept {
  {
    MutexLock lock(mutex_);
    schedule_.switchOff();
    atRest_ = true;
    if (!closed_) {
      return;
    }
  }
  deps_.callbacks.changed();
}

void Lane::publish(const std::vector<Notice>& notices) {
  for (const Notice& notice : notices) {
    deps_.bus.publish(notice.severity, notice.payload);
  }
}

} // namespace exec_wrapper::report
