#include "refusals.h"

#include "base/text.h"
#include "base/times.h"
#include "common/json/json_object.h"
#include "common/json/json_reader.h"

#include <utility>

namespace exec_wrapper::etcd {

namespace {

constexpr int kCountingRounds = 100; // lost to other runs that counted at the same time
constexpr std::size_t kShownGarbage = 80;

} // namespace

std::string formatCount(const common::RefusalCount& count) {
  common::JsonObject json;
  json.addNumber("refusals", static_cast<std::int64_t>(count.number));
  if (count.since) {
    json.add("since", base::formatTime(*count.since, base::Precision::Milliseconds));
  }
  return json.text();
}

std::optional<common::RefusalCount> parseCount(const std::string& text) {
  const std::optional<common::JsonReader> json = common::JsonReader::parse(text);
  if (!json || !json->has("refusals")) {
    return std::nullopt;
  }
  const std::int64_t number = json->number("refusals").value_or(-1);
  return number < 0 ? std::nullopt
                    : std::optional(common::RefusalCount{static_cast<std::uint64_t>(number),
                                                         base::parseTime(json->text("since"))});
}

Refusals::Refusals(const common::Counting& counting, const std::string& key, Store& store,
                   Host& host)
    : counter_(counting, "etcd_key", key, host), countKey_(key + "/refusals"), store_(store),
      host_(host) {}

std::string Refusals::endedByAdmission() const {
  return counter_.endsWithAdmission() ? countKey_ : std::string();
}

void Refusals::refused(const Holder& holder, const std::string& heldBy, const Limits& limits) {
  if (!counter_.counts()) {
    return;
  }
  std::string problem = "too many other runs count at the same time";
  for (int round = 0; round < kCountingRounds; ++round) {
    const Answer<std::vector<Entry>> seen = store_.read(countKey_, limits);
    if (!seen.value) {
      problem = seen.reply.reason;
      break;
    }
    const auto before = seen.value->empty() ? std::nullopt : std::optional(seen.value->front());
    const common::RefusalCounter::Next next = counter_.next(countIn(before));
    const Answer<Changed> written = store_.change(changeOf(before, next.kept), limits);
    if (!written.value) {
      problem = written.reply.reason;
      break;
    }
    if (written.value->done) {
      if (next.tooMany) {
        counter_.alert(*next.tooMany, {holder.wrapper, holder.host, holder.command, holder.since},
                       heldBy);
      }
      return;
    }
  }
  host_.logger().error("this refused run is not counted: " + problem);
}

/// If the value is not a count, it counts from 0 and logs a warning.
common::RefusalCount Refusals::countIn(const std::optional<Entry>& entry) const {
  const std::optional<common::RefusalCount> count =
      entry ? parseCount(entry->value) : common::RefusalCount();
  if (!count) {
    host_.logger().warning("etcd key " + base::printable(countKey_) +
                           " contains no count, so counting restarts at 0; it contained: " +
                           base::shortened(base::printable(entry->value), kShownGarbage));
  }
  return count.value_or(common::RefusalCount());
}

Change Refusals::changeOf(const std::optional<Entry>& before,
                          const common::RefusalCount& count) const {
  Change change;
  change.key = countKey_;
  change.value = formatCount(count);
  change.modified = before ? before->modified : 0;
  return change;
}

} // namespace exec_wrapper::etcd
