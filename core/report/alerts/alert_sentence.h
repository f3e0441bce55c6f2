#pragma once

#include "report/alerts/alert_rules.h"

#include <string>
#include <string_view>

namespace exec_wrapper::report {

// The names of the rules in `Verdict::rules`: those of their settings.
inline constexpr std::string_view kAlertAfter = "alert-after";
inline constexpr std::string_view kAlertRate = "alert-rate";
inline constexpr std::string_view kExpectDuration = "expect-duration";

/// The sentence of the verdict, whose other members are complete. `open`: an alert was reported
/// before, and no recovery since.
///
///     "backup" failed 3 times in a row (alert-after 3); 5 failed runs within 1d (alert-rate 5/1d)
///     "backup" took 3h 2m, expected 5m to 2h (expect-duration)
///     "backup" works again after 4 failed runs
std::string alertSentence(const AlertRules& rules, const JobOutcome& outcome,
                          const Verdict& verdict, bool open);

} // namespace exec_wrapper::report
