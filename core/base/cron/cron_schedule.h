#pragma once

#include "base/cron/cron_fields.h"
#include "exec_wrapper/time.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

namespace exec_wrapper::base {

/// A time zone: local time minus UTC at a time.
using UtcOffset = std::function<std::chrono::seconds(WallTime)>;

/// The time zone of this process: TZ as it was at the last tzset(3), or /etc/localtime. Thread-safe
/// as long as no thread changes the environment.
std::chrono::seconds localUtcOffset(WallTime time);

/// When cron starts a job.
class CronSchedule {
public:
  explicit CronSchedule(const CronFields& fields) noexcept : fields_(fields) {}

  /// std::nullopt if cron would not accept the expression, and for @reboot: see `parseCronFields`.
  static std::optional<CronSchedule> parse(std::string_view expression) noexcept;

  /// The first firing that is later than `after`: the beginning of a minute of local time.
  /// std::nullopt if there is none: the date does not exist (31 February), or lies beyond the range
  /// of WallTime. Looks at most 41 years ahead, more than two firings can be apart.
  ///
  /// Changes of the local time are handled as by Debian's cron:
  ///
  /// - A schedule at fixed times (neither minute nor hour begins with `*`) misses no firing and
  ///   repeats none. If the clock is put forward, the firings of the skipped minutes are due at the
  ///   first minute afterwards, as one. If the clock is put back, they are not repeated.
  /// - A schedule with a wildcard follows the clock: it does not fire in skipped minutes, and fires
  ///   again in repeated ones.
  /// - A change of more than three hours is a correction of the clock, which both follow.
  std::optional<WallTime> next(WallTime after, const UtcOffset& zone = localUtcOffset) const;

  /// The shortest time between two firings, if the local time never changes. That of 29 February is
  /// four years. Duration::max() if there are no two firings: the date does not exist.
  Duration shortestInterval() const noexcept;

  const CronFields& fields() const noexcept { return fields_; }

private:
  CronFields fields_;
};

} // namespace exec_wrapper::base
