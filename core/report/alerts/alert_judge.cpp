#include "report/alerts/alert_judge.h"

#include "base/text.h"
#include "report/alerts/job_state_file.h"
#include "support/process/start_failure.h"

#include <system_error>
#include <utility>

namespace exec_wrapper::report {

namespace {

constexpr Duration kReserve = std::chrono::seconds(2); // beyond the patience of a step

} // namespace

JobOutcome::Kind judgedKind(const RunFinished& finished) {
  if (finished.result == RunFinished::Result::Succeeded) {
    return JobOutcome::Kind::Succeeded;
  }
  return finished.cause == Cause::Stopped ? JobOutcome::Kind::Neutral : JobOutcome::Kind::Failed;
}

AlertJudge::AlertJudge(AlertConfig config, events::Bus& bus, const Clock& clock,
                       std::function<void()> changed)
    : config_(std::move(config)), bus_(bus), clock_(clock), changed_(std::move(changed)),
      log_(bus, "alerts") {
  bus_.subscribe(*this);
}

AlertJudge::~AlertJudge() {
  bus_.unsubscribe(*this);
}

void AlertJudge::foundLostRun() noexcept {
  {
    const MutexLock lock(mutex_);
    if (!over_) {
      ++lostRuns_;
      return;
    }
  }
  try {
    JobOutcome lost;
    lost.job = config_.job;
    lost.lostRuns = 1;
    add(std::move(lost));
  } catch (...) {
    bus_.countLost();
  }
}

JobOutcome AlertJudge::outcomeOf(const RunFinished& finished) {
  JobOutcome outcome;
  outcome.job = config_.job;
  outcome.kind = judgedKind(finished);
  if (finished.tally.attempt != 0) {
    outcome.took = finished.elapsed;
  }
  const MutexLock lock(mutex_);
  over_ = true;
  outcome.lostRuns = std::exchange(lostRuns_, 0);
  return outcome;
}

void AlertJudge::receive(EventPtr event) noexcept {
  try {
    add(outcomeOf(*event->as<RunFinished>()));
  } catch (...) { // no memory: the run is over, and the log has its end
    bus_.countLost();
  }
}

// Starts the thread, unless it works. May not publish: `close` does, if there is no thread.
void AlertJudge::add(JobOutcome outcome) noexcept {
  const MutexLock lock(mutex_);
  try {
    waiting_.push_back(std::move(outcome));
    if (!began_) {
      thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
      began_ = clock_.now();
    }
  } catch (const std::system_error& error) {
    startError_ = error.code().value();
  } catch (...) {
    bus_.countLost();
  }
}

void AlertJudge::close() {
  std::deque<JobOutcome> left;
  int error = 0;
  {
    const MutexLock lock(mutex_);
    if (!startError_) {
      return;
    }
    error = *std::exchange(startError_, std::nullopt);
    left.swap(waiting_);
  }
  for (const JobOutcome& outcome : left) {
    if (const auto verdict =
            judgedAlone(outcome, "cannot start a thread: " + startFailure(error))) {
      publish(*verdict);
    }
  }
}

// The next one to judge; none: the judge comes to rest.
std::optional<JobOutcome> AlertJudge::next() {
  const MutexLock lock(mutex_);
  if (waiting_.empty()) {
    began_.reset();
    return std::nullopt;
  }
  JobOutcome outcome = std::move(waiting_.front());
  waiting_.pop_front();
  began_ = clock_.now();
  return outcome;
}

void AlertJudge::work(const std::stop_token& stop) noexcept {
  while (const std::optional<JobOutcome> outcome = next()) {
    try {
      if (const std::optional<Verdict> verdict = judged(*outcome, stop)) {
        publish(*verdict);
      }
    } catch (...) {
      bus_.countLost();
    }
  }
  changed_();
}

std::optional<Verdict> AlertJudge::judged(const JobOutcome& outcome, const std::stop_token& stop) {
  if (config_.directory.empty()) {
    return judgedAlone(outcome, "no directory is known for it: set state-dir");
  }
  const WallTime now = clock_.wallNow();
  std::optional<Verdict> verdict;
  const JobStateUpdate update = JobStateFile(config_.directory, config_.identity)
                                    .update(
                                        [&](const JobState& before) {
                                          Judgement judgement =
                                              judge(config_.rules, before, outcome, now);
                                          verdict = std::move(judgement.verdict);
                                          return judgement.state;
                                        },
                                        kPatience, stop);
  if (!update.warning.empty()) {
    log_.warning(update.warning);
  }
  return update.status.ok() ? verdict : judgedAlone(outcome, update.status.text());
}

std::optional<Verdict> AlertJudge::judgedAlone(const JobOutcome& outcome, const std::string& why) {
  log_.warning("the state of this job cannot be kept, so each failed run alerts: " + why);
  AlertRules strict = config_.rules;
  strict.after = 1;
  return judge(strict, JobState(), outcome, clock_.wallNow()).verdict;
}

void AlertJudge::publish(const Verdict& verdict) {
  const bool recovery = verdict.kind == Verdict::Kind::Recovery;
  Alert alert;
  alert.source = "alerts";
  alert.text = verdict.sentence;
  alert.recovery = recovery;
  alert.facts = {{"job", config_.job}, {"failures", std::to_string(verdict.failures)}};
  if (!verdict.rules.empty()) {
    alert.facts["rules"] = base::join(verdict.rules, ",");
  }
  if (verdict.inWindow != 0) {
    alert.facts["failures_in_window"] = std::to_string(verdict.inWindow);
  }
  bus_.publish(recovery ? Severity::Info : Severity::Error, std::move(alert));
}

bool AlertJudge::atRest() const {
  const MutexLock lock(mutex_);
  return !began_;
}

bool AlertJudge::stuck(SteadyTime now) const {
  const MutexLock lock(mutex_);
  return began_ && now >= *began_ + kPatience + kReserve;
}

std::optional<SteadyTime> AlertJudge::nextCheck(SteadyTime now) const {
  const MutexLock lock(mutex_);
  const bool later = began_ && now < *began_ + kPatience + kReserve;
  return later ? std::optional(*began_ + kPatience + kReserve) : std::nullopt;
}

} // namespace exec_wrapper::report
