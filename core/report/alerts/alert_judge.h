#pragma once

#include "events/bus.h"
#include "events/bus_logger.h"
#include "exec_wrapper/event.h"
#include "report/alerts/alert_rules.h"
#include "support/threads/mutex.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace exec_wrapper::report {

/// Where and how a job's runs are judged.
struct AlertConfig {
  AlertRules rules;
  std::string directory; ///< `state-dir`; empty: there is none, and nothing is kept
  std::string identity;  ///< of the job, for the name of its file
  std::string job;       ///< its name for people
};

/// Judges the run when it has ended, and publishes the alert or the recovery. The state of the job
/// is read and written then, on a thread of its own: no start waits for it, and a slow disk delays
/// no more than the exit.
///
/// If no state can be kept, that is logged, and each failed run alerts.
class AlertJudge final : public events::Subscriber {
public:
  /// The time for the state of the job, which other runs of it may be changing. After it the judge
  /// is stuck.
  static constexpr Duration kPatience = std::chrono::seconds(30);

  /// `changed` is called on the judge's thread when it comes to rest. The arguments outlive it.
  AlertJudge(AlertConfig config, events::Bus& bus, const Clock& clock,
             std::function<void()> changed);
  ~AlertJudge() override;
  AlertJudge(const AlertJudge&) = delete;
  AlertJudge& operator=(const AlertJudge&) = delete;

  EventKinds kinds() const noexcept override { return {EventKind::RunFinished}; }
  Severity minSeverity() const noexcept override { return Severity::Debug; }
  void receive(EventPtr event) noexcept override;

  /// An earlier run of this job was found whose wrapper was killed. It counts with this run; if
  /// this run was judged already, for itself. Any thread.
  void foundLostRun() noexcept;

  /// After the end of the run, if it had one: without a thread to judge it, this is logged, and a
  /// failed run alerts. May publish.
  void close();

  /// Whether nothing is being judged. Any thread.
  bool atRest() const;
  bool stuck(SteadyTime now) const;
  std::optional<SteadyTime> nextCheck(SteadyTime now) const;

private:
  void add(JobOutcome outcome) noexcept;
  std::optional<JobOutcome> next();
  void work(const std::stop_token& stop) noexcept;
  std::optional<Verdict> judged(const JobOutcome& outcome, const std::stop_token& stop);
  std::optional<Verdict> judgedAlone(const JobOutcome& outcome, const std::string& why);
  void publish(const Verdict& verdict);
  JobOutcome outcomeOf(const RunFinished& finished);

  const AlertConfig config_;
  events::Bus& bus_;
  const Clock& clock_;
  const std::function<void()> changed_;
  events::BusLogger log_;

  mutable Mutex mutex_;
  std::uint64_t lostRuns_ EW_GUARDED_BY(mutex_) = 0; // found before the end of this run
  bool over_ EW_GUARDED_BY(mutex_) = false;          // this run
  std::deque<JobOutcome> waiting_ EW_GUARDED_BY(mutex_);
  std::optional<int> startError_ EW_GUARDED_BY(mutex_);   // there is no thread for those that wait
  std::optional<SteadyTime> began_ EW_GUARDED_BY(mutex_); // the current judgement
  std::jthread thread_ EW_GUARDED_BY(mutex_);             // the last: it uses the rest
};

/// What a rule for alerts takes a run for. A stop is neither a success nor a failure, unless the
/// watchdog of a service manager stopped it because it stalled.
JobOutcome::Kind judgedKind(const RunFinished& finished);

} // namespace exec_wrapper::report
