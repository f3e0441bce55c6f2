#include "lock_file/refusals/refusals.h"

#include "base/text.h"
#include "lock_file/refusals/count_text.h"
#include "lock_file/refusals/counter_file.h"

#include <optional>
#include <utility>

namespace exec_wrapper::lock_file {

namespace {

constexpr std::size_t kShownGarbage = 80;

} // namespace

Refusals::Refusals(const common::Counting& counting, std::string file, std::string lockfile,
                   Host& host)
    : counter_(counting, "lockfile", std::move(lockfile), host), file_(std::move(file)),
      host_(host) {}

void Refusals::refused(const Holder& holder, const std::string& heldBy) const {
  if (!counter_.counts()) {
    return;
  }
  common::RefusalCounter::Next next;
  const base::Status counted = changeCounter(file_, [&](std::string_view text, std::string& memo) {
    next = counter_.next(withMemo(countIn(text), memo));
    memo = formatMemo(next.kept);
    return formatCount(next.kept);
  });
  if (next.tooMany) {
    const pid_t wrapper = holder.wrapper ? holder.wrapper->pid : 0;
    counter_.alert(*next.tooMany, {wrapper, holder.host, holder.command, holder.since}, heldBy);
  }
  if (!counted.ok()) {
    host_.logger().error(counted.text() + "; this refused run is not counted");
  }
}

/// If the text is not a number, it counts from 0 and logs a warning.
common::RefusalCount Refusals::countIn(std::string_view text) const {
  const std::optional<common::RefusalCount> count = parseCount(text);
  if (!count) {
    host_.logger().warning("the counter-file " + base::printable(file_) +
                           " does not contain a number, so counting restarts at 0; it contained: " +
                           base::shortened(base::printable(text), kShownGarbage));
  }
  return count.value_or(common::RefusalCount());
}

void Refusals::lockAcquired() const {
  if (!counter_.endsWithAdmission()) {
    return;
  }
  if (const base::Status removed = removeCounter(file_); !removed.ok()) {
    host_.logger().error(removed.text() + "; the count of refused runs is not set back");
  }
}

} // namespace exec_wrapper::lock_file
