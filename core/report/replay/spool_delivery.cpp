#include "report/replay/spool_delivery.h"

#include "base/text.h"
#include "exec_wrapper/server_wait.h"
#include "report/spool/event_codec.h"
#include "report/spool/run_journal.h"
#include "support/text/exception_text.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace exec_wrapper::report {

namespace {

constexpr Duration kAttemptLimit = std::chrono::seconds(30); // if the reporter has none

constexpr WallTime kFirstRun{std::chrono::sys_days(std::chrono::year(2020) / 1 / 1)};

constexpr EventKinds kSuperseded = {EventKind::AttemptStarted, EventKind::AttemptEnded};

// The events that the reporter still needs, in order.
std::vector<const Event*> waitingIn(const SpooledRun& left, std::uint64_t settled,
                                    const DeliveryPolicy& policy) {
  std::vector<const Event*> waiting;
  for (const Event& event : left.events) {
    if (event.sequence <= settled || !policy.kinds.contains(event.kind()) ||
        event.severity < policy.minSeverity) {
      continue;
    }
    if (policy.newestOnly && !waiting.empty() && kSuperseded.contains(waiting.back()->kind())) {
      waiting.pop_back();
    }
    waiting.push_back(&event);
  }
  return waiting;
}

// A server that was not contacted, because this run's environment does not allow it, has refused
// nothing: another run may have a better environment.
bool unasked(const Delivery& delivery) {
  return delivery.verdict == Delivery::Verdict::Rejected && delivery.exchange &&
         !delivery.exchange->statusCode;
}

std::string resultText(const SpooledRun& left) {
  const auto* const finished = left.events.back().as<RunFinished>();
  if (finished == nullptr) {
    return "refused";
  }
  const bool good = finished->result == RunFinished::Result::Succeeded;
  const std::string how =
      finished->result == RunFinished::Result::TimedOut ? "timed out" : "failed";
  return good ? "succeeded" : how + (finished->detail.empty() ? "" : ", " + finished->detail);
}

} // namespace

SpoolDelivery::SpoolDelivery(const SpoolConfig& rules, std::optional<std::string> job,
                             std::map<std::string, std::string> destinations,
                             Dependencies surroundings)
    : rules_(rules), job_(std::move(job)), destinations_(std::move(destinations)),
      deps_(std::move(surroundings)), madeAt_(deps_.clock.now()) {}

SpoolDelivery::Result SpoolDelivery::pass(const Limits& limits) {
  Result result;
  failed_.clear();
  told_.clear();
  retryDelay_.reset();
  ++passes_;
  std::vector<std::string> paths;
  try {
    paths = JournalDirectory(rules_.directory).list();
  } catch (const std::exception&) {
    return result; // no spool yet; the code that writes to it reports its problems
  }
  for (const std::string& path : paths) {
    if (limits.stopped()) {
      break;
    }
    rejected_ = false;
    const Outcome outcome = deliverFrom(path, limits);
    result.delivered += outcome == Outcome::Done ? 1 : 0;
    result.rejected += outcome == Outcome::Done && rejected_ ? 1 : 0;
    result.left += outcome == Outcome::Left ? 1 : 0;
  }
  result.told = told_;
  result.retryDelay = retryDelay_;
  return result;
}

SpoolDelivery::Outcome SpoolDelivery::deliverFrom(const std::string& path, const Limits& limits) {
  try {
    std::optional<Journal> journal = Journal::open(path);
    std::optional<SpooledRun> left = journal ? leftRunIn(journal->read()) : std::nullopt;
    if (!left) {
      if (journal && named_.insert(path).second) {
        deps_.log.warning(path + " is not a journal, or is damaged; it is left unchanged");
      }
      return Outcome::NotOurs;
    }
    if (tooOld(*journal, *left)) {
      return Outcome::NotOurs;
    }
    if ((job_ && left->job != *job_) || left->recipients.empty()) {
      return Outcome::NotOurs;
    }
    const auto [ours, others] = waitingFor(*left);
    if (!others.empty() && named_.insert(path).second) {
      deps_.log.info("the run " + left->shown() + " stays in the spool for " +
                     base::join(others, " and ") + ", missing in these settings or set to " +
                     "another address; the settings of its job deliver it");
    }
    if (ours.empty() && !others.empty()) {
      return Outcome::NotOurs;
    }
    finish(*journal, *left);
    bool done = true;
    for (const std::string& name : ours) {
      done = deliverTo(name, *journal, *left, limits) && done;
    }
    if (done && others.empty()) {
      journal->remove();
    }
    return done ? Outcome::Done : Outcome::Left;
  } catch (...) {
    if (named_.insert(path).second) {
      deps_.log.warning("cannot deliver the events of an earlier run: " + exceptionText());
    }
    return Outcome::Left;
  }
}

SpoolDelivery::Waiting SpoolDelivery::waitingFor(const SpooledRun& left) const {
  Waiting waiting;
  for (const auto& [name, recipient] : left.recipients) {
    if (!left.over() || recipient.settled < left.events.back().sequence) {
      const auto known = destinations_.find(name);
      const bool ours = known != destinations_.end() && known->second == recipient.destination;
      (ours ? waiting.ours : waiting.others).push_back(name);
    }
  }
  return waiting;
}

// Another job has its own limit, independent of ours.
Duration SpoolDelivery::longestAgeOf(const SpooledRun& left) const {
  if (job_ && left.job == *job_) {
    return rules_.longestAge;
  }
  return left.longestAge.value_or(job_ ? Duration::max() : rules_.longestAge);
}

// By the wall clock, unless it was wrong: the machine's boot clock shows that less time has passed
// since the run began, or the journal is older than this program.
bool SpoolDelivery::isOlder(const Journal& journal, const SpooledRun& left, Duration age) const {
  const WallTime touched = journal.lastTouched();
  if (deps_.clock.wallNow() - touched <= age || touched < kFirstRun) {
    return false;
  }
  const Duration passed = rules_.sinceBoot + (deps_.clock.now() - madeAt_) - left.sinceBoot;
  const bool sameBoot = !rules_.boot.empty() && left.boot == rules_.boot &&
                        rules_.sinceBoot > Duration::zero() && left.sinceBoot > Duration::zero();
  return !sameBoot || passed < Duration::zero() || passed > age;
}

bool SpoolDelivery::tooOld(Journal& journal, const SpooledRun& left) {
  if (left.over() && journal.lastTouched() < kFirstRun) {
    journal.touch(); // its age counts from now on
    return false;
  }
  if (!isOlder(journal, left, longestAgeOf(left))) {
    return false;
  }
  deps_.log.warning("the run " + left.shown() +
                    " is dropped from the spool: it is older than spool-max-age, and not all "
                    "reporters have delivered it");
  journal.remove();
  return true;
}

// Its wrapper is dead; otherwise it would hold the journal.
void SpoolDelivery::finish(Journal& journal, SpooledRun& left) {
  if (left.over()) {
    return;
  }
  const WallTime lastSign =
      std::max(journal.lastTouched(), left.events.empty() ? WallTime() : left.events.back().wallAt);
  left.events.push_back(synthesizeFinalEvent(left, lastSign, deps_.clock.wallNow(), rules_.boot));
  const auto& finished = std::get<RunFinished>(left.events.back().payload);
  deps_.log.warning("the run " + left.shown() + " did not end: " + finished.detail);
  if (left.boot == rules_.boot && left.wrapper.wrapperStarted != 0) {
    deps_.killOrphans(left.wrapper);
  }
  journal.append(recordOf(left.events.back()));
  if (deps_.foundLost) {
    deps_.foundLost();
  }
}

bool SpoolDelivery::deliverTo(const std::string& reporter, Journal& journal, SpooledRun& left,
                              const Limits& limits) {
  if (failed_.contains(reporter) || limits.stopped()) {
    return false;
  }
  RunIdentity run = left.run;
  for (const auto& [name, value] : left.recipients[reporter].remembered) {
    run.facts.insert_or_assign(name, value);
  }
  Kept kept = std::exchange(kept_[reporter], {});
  try {
    if (kept.journal != journal.path()) {
      kept = {journal.path(), deps_.makeReporter(reporter, run)};
    }
    const bool all = deliverAll(reporter, *kept.object, journal, left, limits);
    if (!all) {
      kept_[reporter] = std::move(kept);
    }
    return all;
  } catch (...) {
    fail(reporter, left, exceptionText());
    return false;
  }
}

bool SpoolDelivery::deliverAll(const std::string& name, Reporter& reporter, Journal& journal,
                               SpooledRun& left, const Limits& limits) {
  const DeliveryPolicy policy = reporter.policy();
  std::uint64_t& settled = left.recipients[name].settled;
  const SteadyTime now = deps_.clock.now();
  const WallTime wallNow = deps_.clock.wallNow();
  bool rejected = false;
  for (const Event* const waiting : waitingIn(left, settled, policy)) {
    if (limits.stopped()) {
      return false;
    }
    Event event = *waiting;
    event.at = now - (wallNow - event.wallAt);
    const SteadyTime deadline =
        std::min(deps_.clock.now() + policy.attemptLimit.value_or(kAttemptLimit), limits.latest());
    const Delivery delivery = reporter.deliver(event, deadline);
    if (delivery.mayStillSucceed() || unasked(delivery)) {
      const Duration delay = delivery.retryAfter
                                 ? serverWait(*delivery.retryAfter, policy.retryDelay, passes_)
                                 : policy.retryDelay;
      retryDelay_ = std::min(retryDelay_.value_or(delay), delay);
      if (!delivery.remember.empty()) {
        journal.append(settledRecord(name, settled, delivery.remember));
      }
      fail(name, left, delivery.reason);
      return false;
    }
    if (delivery.verdict == Delivery::Verdict::Rejected) {
      deps_.log.warning("reporter " + name + " cannot deliver the run " + left.shown() +
                        ", and does not retry: " + base::printable(delivery.reason));
      rejected_ = rejected = true;
    }
    settled = event.sequence;
    journal.append(settledRecord(name, settled, delivery.remember));
  }
  if (rejected) {
    return true;
  }
  told_.insert(name);
  deps_.log.info("reporter " + name + " delivered the run " + left.shown() + ": " +
                 resultText(left));
  return true;
}

void SpoolDelivery::fail(const std::string& reporter, const SpooledRun& left,
                         const std::string& reason) {
  failed_.insert(reporter);
  if (named_.insert(reporter).second) {
    deps_.log.warning("reporter " + reporter + " still cannot deliver the run " + left.shown() +
                      ", which stays in the spool: " + base::printable(reason));
  }
}

} // namespace exec_wrapper::report
