#include "refusals.h"

#include "common/text.h"
#include "counter_file.h"

#include <optional>
#include <utility>

namespace exec_wrapper::lock_file {

namespace {

constexpr std::size_t kShownGarbage = 80;
constexpr std::size_t kLongestFact = 500;

/// What is counted with the refusal that happens now.
Count oneMore(Count count, WallTime now) {
  count.since = count.number == 0 ? std::optional(now) : count.since;
  ++count.number;
  return count;
}

bool tooMany(const Counting& counting, const Count& before, const Count& with) {
  return counting.rule == Counting::Rule::Reached ? with.number >= counting.threshold
                                                  : before.number > counting.threshold;
}

/// " since 2026-11-22T10:00:00Z, 2h 30m ago", or nothing where it is not known.
std::string sinceText(const std::optional<WallTime>& since, WallTime now) {
  if (!since) {
    return {};
  }
  const std::string text = " since " + common::utcText(*since, common::Precision::Seconds);
  return now < *since ? text : text + " (" + common::durationText(now - *since) + ")";
}

/// Whatever stands in a lock file is fit to be passed on.
std::string factText(const std::string& text) {
  return common::shortened(common::printable(text), kLongestFact);
}

void add(Facts& facts, const char* name, const std::string& value) {
  if (!value.empty()) {
    facts[name] = factText(value);
  }
}

void add(Facts& facts, const char* name, const std::optional<WallTime>& time) {
  if (time) {
    facts[name] = common::utcText(*time, common::Precision::Seconds);
  }
}

} // namespace

Refusals::Refusals(Counting counting, std::string lockfile, Host& host)
    : counting_(std::move(counting)), lockfile_(std::move(lockfile)), host_(host) {}

void Refusals::refused(const Holder& holder, const std::string& heldBy) const {
  if (counting_.threshold == 0) {
    return;
  }
  std::optional<Count> told;
  const std::string problem =
      changeCounter(counting_.file, [&](std::string_view text, std::string& memo) {
        const Count before = withMemo(countIn(text), memo);
        const Count with = oneMore(before, host_.clock().wallNow());
        if (tooMany(counting_, before, with)) {
          told = with;
        }
        const Count after = told ? Count() : with;
        memo = formatMemo(after);
        return formatCount(after);
      });
  if (told) {
    alert(*told, holder, heldBy);
  }
  if (!problem.empty()) {
    host_.logger().error(problem + "; this refused run is not counted");
  }
}

/// Of what is no number it counts from 0, and says so.
Count Refusals::countIn(std::string_view text) const {
  const std::optional<Count> count = parseCount(text);
  if (!count) {
    host_.logger().warning("the counter-file " + common::printable(counting_.file) +
                           " does not contain a number, so counting restarts at 0; it contained: " +
                           common::shortened(common::printable(text), kShownGarbage));
  }
  return count.value_or(Count());
}

void Refusals::alert(const Count& refusals, const Holder& holder, const std::string& heldBy) const {
  const RunIdentity& run = host_.run();
  const std::string task = run.name.empty() ? run.commandLine : run.name;
  const std::optional<WallTime> since = refusals.since ? refusals.since : holder.since;
  Alert alert;
  alert.text = "\"" + task + "\" keeps finding its lock held: " + std::to_string(refusals.number) +
               (refusals.number == 1 ? " run was" : " runs were") + " refused" +
               sinceText(since, host_.clock().wallNow()) + ", the threshold is " +
               std::to_string(counting_.threshold) + "; " + heldBy;
  Facts& facts = alert.facts;
  add(facts, "task", task);
  add(facts, "lockfile", lockfile_);
  add(facts, "refusals", std::to_string(refusals.number));
  add(facts, "threshold", std::to_string(counting_.threshold));
  add(facts, "since", since);
  add(facts, "holder_pid", holder.wrapper ? std::to_string(holder.wrapper->pid) : std::string());
  add(facts, "holder_host", holder.host);
  add(facts, "holder_command", holder.command);
  add(facts, "holder_since", holder.since);
  host_.publish(Severity::Error, std::move(alert));
}

void Refusals::lockAcquired() const {
  if (counting_.threshold == 0 || !counting_.resetWhenAcquired) {
    return;
  }
  if (const std::string problem = removeCounter(counting_.file); !problem.empty()) {
    host_.logger().error(problem + "; the count of refused runs is not set back");
  }
}

} // namespace exec_wrapper::lock_file
