#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace exec_wrapper::base {

/// The parsed form of a cron expression: sets of numbers, one bit for each.
struct CronFields {
  std::uint64_t minutes = 0;  ///< bits 0 to 59
  std::uint64_t hours = 0;    ///< bits 0 to 23
  std::uint64_t days = 0;     ///< of the month: bits 1 to 31
  std::uint64_t months = 0;   ///< bits 1 to 12
  std::uint64_t weekdays = 0; ///< bits 0 to 6; 0 is Sunday

  /// A date needs its day and its weekday in the sets. Otherwise one of them is enough.
  bool bothDays = true;

  /// The minutes or the hours begin with `*`. Such a schedule follows the clock through its changes
  /// (see `CronSchedule::next`).
  bool wildcard = false;

  bool operator==(const CronFields&) const = default;
};

/// Parses five fields as Debian's cron does: minute (0-59), hour (0-23), day of the month (1-31),
/// month (1-12, jan-dec), weekday (0-7, sun-sat; 0 and 7 are Sunday). A field is a list with commas
/// of `*`, `N`, `N-N`, `*/STEP` and `N-N/STEP`. Names have three letters, in any case. Blanks
/// separate the fields, and may be around them.
///
/// Also @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually, in lower case.
///
/// std::nullopt for everything else: @reboot, six fields, `N/STEP`, a range from a larger number to
/// a smaller one (`fri-sun` is one), a step of 0. Whether a date exists is not checked: `31 2`.
std::optional<CronFields> parseCronFields(std::string_view expression) noexcept;

} // namespace exec_wrapper::base
