#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::base {

/// "attempt 2 of 3"; "attempt 2" without a limit; "attempt 9, counted as 1 of 3" where the count of
/// retries began again (`inCount` is not 0).
inline std::string attemptText(std::uint64_t attempt, std::uint64_t inCount,
                               std::optional<std::uint64_t> limit) {
  std::string text = "attempt " + std::to_string(attempt);
  if (!limit) {
    return text;
  }
  const std::string of = " of " + std::to_string(*limit);
  return inCount == 0 ? text + of : text + ", counted as " + std::to_string(inCount) + of;
}

} // namespace exec_wrapper::base
