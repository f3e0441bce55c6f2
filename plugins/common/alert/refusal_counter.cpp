#include "common/alert/refusal_counter.h"

#include "base/text.h"
#include "base/times.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::common {

namespace {

constexpr std::size_t kLongestFact = 500;

/// " since 2026-11-22T10:00:00Z (2h 30m)", or empty if it is not known.
std::string sinceText(const std::optional<WallTime>& since, WallTime now) {
  if (!since) {
    return {};
  }
  const std::string text = " since " + base::formatTime(*since, base::Precision::Seconds);
  return now < *since ? text : text + " (" + base::formatDuration(now - *since) + ")";
}

/// Makes any text from a lock printable and short.
void addFact(Facts& facts, const std::string& name, const std::string& value) {
  if (!value.empty()) {
    facts[name] = base::shortened(base::printable(value), kLongestFact);
  }
}

void addFact(Facts& facts, const std::string& name, const std::optional<WallTime>& time) {
  if (time) {
    facts[name] = base::formatTime(*time, base::Precision::Seconds);
  }
}

} // namespace

Counting countingFrom(const Settings& settings, const std::string& prefix) {
  Counting counting;
  counting.threshold = static_cast<std::uint64_t>(
      std::max<std::int64_t>(settings.integer(prefix + "threshold").value_or(0), 0));
  counting.rule = settings.text(prefix + "threshold-rule") == "reached" ? Counting::Rule::Reached
                                                                        : Counting::Rule::Exceeded;
  counting.resetWhenAcquired = settings.text(prefix + "counter-reset") != "never";
  return counting;
}

RefusalCounter::RefusalCounter(const Counting& counting, std::string lockName, std::string lock,
                               Host& host)
    : counting_(counting), lockName_(std::move(lockName)), lock_(std::move(lock)), host_(host) {}

RefusalCounter::Next RefusalCounter::next(const RefusalCount& before) const {
  RefusalCount count = before;
  count.since = before.number == 0 ? std::optional(host_.clock().wallNow()) : before.since;
  ++count.number;
  const bool tooMany = counting_.rule == Counting::Rule::Reached
                           ? count.number >= counting_.threshold
                           : before.number > counting_.threshold;
  return tooMany ? Next{RefusalCount(), count} : Next{count, std::nullopt};
}

void RefusalCounter::alert(const RefusalCount& refusals, const LockHolder& holder,
                           const std::string& heldBy) const {
  const RunIdentity& run = host_.run();
  const std::string task = run.name.empty() ? run.commandLine : run.name;
  const std::optional<WallTime> since = refusals.since ? refusals.since : holder.since;
  Alert alert;
  alert.text = "\"" + task + "\" keeps finding its lock held: " + std::to_string(refusals.number) +
               (refusals.number == 1 ? " run was" : " runs were") + " refused" +
               sinceText(since, host_.clock().wallNow()) + ", the threshold is " +
               std::to_string(counting_.threshold) + "; " + heldBy;
  Facts& facts = alert.facts;
  addFact(facts, "task", task);
  addFact(facts, lockName_, lock_);
  addFact(facts, "refusals", std::to_string(refusals.number));
  addFact(facts, "threshold", std::to_string(counting_.threshold));
  addFact(facts, "since", since);
  addFact(facts, "holder_pid", holder.wrapper > 0 ? std::to_string(holder.wrapper) : "");
  addFact(facts, "holder_host", holder.host);
  addFact(facts, "holder_command", holder.command);
  addFact(facts, "holder_since", holder.since);
  host_.publish(Severity::Error, std::move(alert));
}

} // namespace exec_wrapper::common
