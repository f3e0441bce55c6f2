#pragma once

#include "events/bus.h"
#include "events/bus_logger.h"
#include "exec_wrapper/reporter.h"
#include "report/spool/run_journal.h"
#include "report/spool/spool_config.h"
#include "support/threads/mutex.h"

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <variant>

namespace exec_wrapper::report {

/// Keeps the start and end events of this run on disk until they are delivered. Its own thread does
/// the disk work; it starts with the first event.
///
/// A full, broken or slow disk is logged once, and from then on nothing more is kept: the run
/// continues, and reporters deliver as without a spool.
class Spool final : public events::Subscriber {
public:
  /// `changed`: called when it comes to rest after `close`, from its thread; must not block. All
  /// referenced objects outlive it.
  Spool(SpoolConfig rules, const RunIdentity& run, events::Bus& bus, const Clock& clock,
        std::function<void()> changed);

  /// Waits for the disk.
  ~Spool() override;

  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  const SpoolConfig& rules() const noexcept { return rules_; }

  /// Before the run only: events are kept for this reporter.
  void addRecipient(const std::string& reporter, const DeliveryPolicy& policy);

  /// Starts the thread, so that it is ready for the first event.
  void start() noexcept { touch(); }

  EventKinds kinds() const noexcept override;
  Severity minSeverity() const noexcept override { return Severity::Debug; }
  void receive(EventPtr event) noexcept override;

  /// After the first event: waits until the run has its journal, or it is certain that it gets
  /// none, for half a second at most.
  void awaitBegun();

  /// Waits until the event is on disk, or it is certain that it will not be, for five seconds at
  /// most.
  void awaitKept(const Event& event);

  /// The reporter needs neither this event any more nor those before it.
  void settled(const std::string& reporter, std::uint64_t sequence, Facts remember) noexcept;

  /// A sign of life.
  void touch() noexcept;

  /// Undelivered events are on disk, or will be.
  bool keeps() const noexcept { return !broken_.load(); }

  bool atRest() const;
  bool stuck(SteadyTime now) const;
  std::optional<SteadyTime> nextCheck(SteadyTime now) const;

  /// `changed` is called from now on.
  void close() noexcept { closed_ = true; }

  /// The thread ends after its current work. Does not wait.
  void quit() noexcept;

private:
  struct Settled {
    std::string reporter;
    std::uint64_t sequence;
    Facts remember;
  };
  struct Touch {};
  using Job = std::variant<EventPtr, Settled, Touch>;

  void put(Job job) noexcept;
  void work() noexcept;
  std::optional<Job> next();
  void perform(const Job& job) noexcept;
  void keep(const Event& event);
  void finishJob(const Job& job);
  void giveUp(std::string why) noexcept;
  void sayWhy() noexcept;

  const SpoolConfig rules_;
  const Clock& clock_;
  const std::function<void()> changed_;
  events::Bus& bus_;
  events::BusLogger log_;
  RunJournal book_; // used by the thread only, once there is one
  bool subscribed_ = false;
  std::atomic<bool> broken_ = false;
  std::atomic<bool> closed_ = false;

  mutable Mutex mutex_;
  Condition roused_;
  Condition kept_;
  std::string unsaid_ EW_GUARDED_BY(mutex_); // why it is broken; not logged yet
  std::deque<Job> jobs_ EW_GUARDED_BY(mutex_);
  bool begun_ EW_GUARDED_BY(mutex_) = false;
  std::uint64_t keptUpTo_ EW_GUARDED_BY(mutex_) = 0;
  std::optional<SteadyTime> busySince_ EW_GUARDED_BY(mutex_);
  bool quit_ EW_GUARDED_BY(mutex_) = false;
  std::thread thread_ EW_GUARDED_BY(mutex_);
};

} // namespace exec_wrapper::report
