#include "refusals.h"

#include "common/json_object.h"
#include "common/text.h"
#include "json.h"

#include <utility>

namespace exec_wrapper::etcd {

namespace {

constexpr int kCountingRounds = 100; // in which others counted at the same time
constexpr std::size_t kShownGarbage = 80;

bool tooMany(const Counting& counting, const Count& before, const Count& with) {
  return counting.rule == Counting::Rule::Reached ? with.number >= counting.threshold
                                                  : before.number > counting.threshold;
}

std::string sinceText(const std::optional<WallTime>& since, WallTime now) {
  if (!since) {
    return {};
  }
  const std::string text = " since " + common::utcText(*since, common::Precision::Seconds);
  return now < *since ? text : text + " (" + common::durationText(now - *since) + ")";
}

void add(Facts& facts, const char* name, const std::string& value) {
  if (!value.empty()) {
    facts[name] = value;
  }
}

void add(Facts& facts, const char* name, const std::optional<WallTime>& time) {
  if (time) {
    facts[name] = common::utcText(*time, common::Precision::Seconds);
  }
}

} // namespace

std::string formatCount(const Count& count) {
  common::JsonObject json;
  json.addNumber("refusals", static_cast<std::int64_t>(count.number));
  if (count.since) {
    json.add("since", common::utcText(*count.since, common::Precision::Milliseconds));
  }
  return json.text();
}

std::optional<Count> parseCount(const std::string& text) {
  const std::optional<Json> json = Json::parse(text);
  if (!json || !json->has("refusals") || json->number("refusals") < 0) {
    return std::nullopt;
  }
  return Count{static_cast<std::uint64_t>(json->number("refusals")),
               parseTime(json->text("since"))};
}

Refusals::Refusals(Counting counting, const std::string& key, Store& store, Host& host)
    : counting_(counting), key_(key), counter_(key + "/refusals"), store_(store), host_(host) {}

std::string Refusals::endedByAdmission() const {
  return counting_.threshold > 0 && counting_.resetWhenAcquired ? counter_ : std::string();
}

void Refusals::refused(const Holder& holder, const std::string& heldBy, const Limits& limits) {
  if (counting_.threshold == 0) {
    return;
  }
  std::string problem = "too many other runs count at the same time";
  for (int round = 0; round < kCountingRounds; ++round) {
    const Answer<std::vector<Entry>> seen = store_.read(counter_, limits);
    if (!seen.value) {
      problem = seen.reply.reason;
      break;
    }
    const auto before = seen.value->empty() ? std::nullopt : std::optional(seen.value->front());
    Count with;
    const Step step = next(before, with);
    const Answer<Changed> written = store_.change(changeOf(before, step.count), limits);
    if (!written.value) {
      problem = written.reply.reason;
      break;
    }
    if (written.value->done) {
      if (step.told) {
        alert(with, holder, heldBy);
      }
      return;
    }
  }
  host_.logger().error("this refused run is not counted: " + problem);
}

/// What is to be written, and in `with` what is counted with the refusal that happens now.
Refusals::Step Refusals::next(const std::optional<Entry>& before, Count& with) const {
  const std::optional<Count> parsed = before ? parseCount(before->value) : Count();
  if (!parsed) {
    host_.logger().warning("etcd key " + common::printable(counter_) +
                           " contains no count, so counting restarts at 0; it contained: " +
                           common::shortened(common::printable(before->value), kShownGarbage));
  }
  const Count old = parsed.value_or(Count());
  with = old;
  with.since = old.number == 0 ? std::optional(host_.clock().wallNow()) : old.since;
  ++with.number;
  const bool told = tooMany(counting_, old, with);
  return {told ? Count() : with, told};
}

Change Refusals::changeOf(const std::optional<Entry>& before, const Count& count) const {
  Change change;
  change.key = counter_;
  change.value = formatCount(count);
  change.modified = before ? before->modified : 0;
  return change;
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
  add(facts, "etcd_key", key_);
  add(facts, "refusals", std::to_string(refusals.number));
  add(facts, "threshold", std::to_string(counting_.threshold));
  add(facts, "since", since);
  add(facts, "holder_pid", holder.wrapper > 0 ? std::to_string(holder.wrapper) : std::string());
  add(facts, "holder_host", holder.host);
  add(facts, "holder_command", holder.command);
  add(facts, "holder_since", holder.since);
  host_.publish(Severity::Error, std::move(alert));
}

} // namespace exec_wrapper::etcd
