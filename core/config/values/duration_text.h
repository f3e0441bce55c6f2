#pragma once

#include "exec_wrapper/time.h"

#include <string_view>

namespace exec_wrapper::config {

/// A duration as it was written.
struct DurationText {
  enum class Verdict { Good, Malformed, TooLong };
  Verdict verdict = Verdict::Malformed;
  bool negative = false; ///< it is below zero; `length` is then of no interest
  Duration length{};
};

/// Reads seconds (`90`, `1.5`) or numbers with units from the largest to the smallest (`1h30m`,
/// `250ms`; d, h, m, s, ms). What is finer than a nanosecond is rounded up, so that only zero is
/// zero. 100 years and more are too long.
DurationText parseDuration(std::string_view text);

} // namespace exec_wrapper::config
