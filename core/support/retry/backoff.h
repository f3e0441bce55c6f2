#pragma once

#include "exec_wrapper/time.h"

#include <cstdint>
#include <vector>

namespace exec_wrapper {

/// The delays between the attempts of a run (`process-retry-delay` and the settings beside it).
struct Backoff {
  enum class Growth : std::uint8_t { Constant, Exponential };

  /// One for each retry; the last one repeats. Not empty, none below zero. Exponential growth has
  /// one, the first.
  std::vector<Duration> delays = {Duration::zero()};
  Growth growth = Growth::Constant;
  Duration longest = Duration::max(); ///< no delay is longer
  unsigned jitterPercent = 0;         ///< 0 to 100: how far a delay may be from its plain value

  bool operator==(const Backoff&) const = default;
};

/// The delay before a retry, without jitter. `retry` counts from 1.
Duration plainDelay(const Backoff& backoff, std::uint64_t retry);

/// The same with jitter: uniform around the plain delay, then cut at the longest. The same seed and
/// number give the same delay.
Duration delayBefore(const Backoff& backoff, std::uint64_t retry, std::uint64_t seed);

/// A number from 0 to 1 (without 1) that depends on nothing else; for the same arguments it is the
/// same. No two neighbours are alike.
double evenlySpread(std::uint64_t seed, std::uint64_t number);

} // namespace exec_wrapper
