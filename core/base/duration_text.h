#pragma once

#include "exec_wrapper/time.h"

#include <string_view>

namespace exec_wrapper::base {

/// A duration as written.
struct DurationText {
  enum class Verdict { Good, Malformed, TooLong };
  Verdict verdict = Verdict::Malformed;
  bool negative = false; ///< below zero; `length` is then not used
  Duration length{};
};

/// Reads seconds (`90`, `1.5`) or numbers with units from the largest to the smallest (`1h30m`,
/// `250ms`; d, h, m, s, ms). Fractions of a nanosecond are rounded up, so that only zero becomes
/// zero. 100 years or more is too long.
DurationText parseDuration(std::string_view text);

} // namespace exec_wrapper::base
