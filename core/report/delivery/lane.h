#pragma once

#include "events/bus.h"
#include "exec_wrapper/reporter.h"
#include "report/delivery/delivery_schedule.h"
#include "report/spool/spool.h"
#include "support/threads/mutex.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace exec_wrapper::report {

/// Called from a lane's thread; must not block.
struct LaneCallbacks {
  /// The reporter's server revoked the run.
  std::function<void(std::string reason)> revoked;
  /// The lane came to rest after `close`.
  std::function<void()> changed;
};

/// One reporter and its thread. Acts on the decisions of a `DeliverySchedule`.
///
/// The thread starts with the first work. If it cannot be started, a reporter with a limited time
/// after the run, such as a log, is served at the end by `finishAlone`; any other reporter is
/// switched off. Nothing is published or called back under the lane's lock: the bus holds its own
/// lock while it passes an event on, and then takes ours.
class Lane final : public events::Subscriber {
public:
  struct Dependencies {
    events::Bus& bus;
    const Clock& clock;
    const LaneCallbacks& callbacks;
    std::atomic<std::uint64_t>& wakes; ///< raised before a lane at rest gets work
    Spool* spool = nullptr;            ///< if there is one
  };

  /// Reads the policy and subscribes.
  Lane(std::string name, std::unique_ptr<Reporter> reporter, bool seesSecrets,
       const Dependencies& surroundings);

  /// Does what `dismiss` does, and waits for the thread.
  ~Lane() override;

  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  EventKinds kinds() const noexcept override {
    return policy_.kinds.without(EventKind::ProgressMade); // which has its own interval
  }
  Severity minSeverity() const noexcept override { return policy_.minSeverity; }
  bool seesSecrets() const noexcept override { return seesSecrets_; }
  void receive(EventPtr event) noexcept override;

  void close();

  /// After `close`: does the work of the thread here, if none could be started. Blocks at most as
  /// long as the reporter's drain may take. Returns whether there was work.
  bool finishAlone() noexcept;

  void flush(Duration limit);

  /// The thread ends after the current attempt. Does not wait.
  void quit() noexcept;

  /// Unsubscribes, waits for the current attempt, and destroys the reporter. A thread at rest is
  /// not woken: waking it only to end it would delay the end of the process.
  void dismiss();

  const std::string& name() const noexcept { return name_; }
  const std::string& destination() const noexcept { return policy_.destination; }
  bool carriesProgress() const noexcept { return policy_.progress || policy_.heartbeat; }
  bool atRest() const;

  /// Whether its attempt takes longer than there is time for it after the run; and whether it takes
  /// longer than the deadline that it got.
  bool late(SteadyTime now) const;
  bool stuck(SteadyTime now) const;

  /// Whether undelivered events that begin and end the run are in the spool.
  bool isKept() const;
  std::optional<SteadyTime> nextCheck(SteadyTime now) const;

private:
  // Heartbeats and progress depend on the course of the run, whatever events the reporter wants.
  class CourseOfRun final : public events::Subscriber {
  public:
    explicit CourseOfRun(Lane& lane) : lane_(lane) {}
    EventKinds kinds() const noexcept override;
    Severity minSeverity() const noexcept override { return Severity::Debug; }
    void receive(EventPtr event) noexcept override;

  private:
    Lane& lane_;
  };

  // The next actions of the thread, without the lock, in this order.
  struct Job {
    std::vector<Notice> notices;
    std::optional<DeliverySchedule::Attempt> attempt;
    bool cameToRest = false;
  };

  void work() noexcept;
  std::optional<Job> nextJob();
  void perform(const Job& job);
  void attempt(const DeliverySchedule::Attempt& attempt);
  void settle(const Delivery& delivery);
  void tellSpool(const Event* kept, const Delivery& delivery);
  void switchOff(std::string_view error);
  void abandon() noexcept;
  void publish(const std::vector<Notice>& notices);
  void syncWithSpool() noexcept EW_REQUIRES(mutex_);
  void wake() noexcept EW_REQUIRES(mutex_);
  bool start() noexcept EW_REQUIRES(mutex_);
  void join();

  const std::string name_;
  std::unique_ptr<Reporter> reporter_; // only the thread calls `deliver`; null when dismissed
  const DeliveryPolicy policy_;
  const bool seesSecrets_;
  const Dependencies deps_;
  Spool* const spool_; // null if nothing is kept for this reporter
  CourseOfRun course_{*this};

  mutable Mutex mutex_;
  Condition roused_;
  DeliverySchedule schedule_ EW_GUARDED_BY(mutex_);
  std::thread thread_ EW_GUARDED_BY(mutex_);
  bool asleep_ EW_GUARDED_BY(mutex_) = false;
  bool atRest_ EW_GUARDED_BY(mutex_) = true; // no work, and all notices published
  bool closed_ EW_GUARDED_BY(mutex_) = false;
  bool quit_ EW_GUARDED_BY(mutex_) = false;
};

} // namespace exec_wrapper::report
