#include "support/retry/backoff.h"

#include <algorithm>
#include <cmath>

namespace exec_wrapper {

namespace {

// Doubled until it is the longest: so nothing overflows, however high the number is.
Duration doubled(Duration first, std::uint64_t times, Duration longest) {
  Duration delay = std::min(first, longest);
  while (times-- > 0 && delay > Duration::zero() && delay < longest) {
    delay = delay > longest / 2 ? longest : delay * 2;
  }
  return delay;
}

// SplitMix64 (Steele, Lea, Flood, 2014).
std::uint64_t mixed(std::uint64_t state) {
  state += 0x9E3779B97F4A7C15U;
  state = (state ^ (state >> 30U)) * 0xBF58476D1CE4E5B9U;
  state = (state ^ (state >> 27U)) * 0x94D049BB133111EBU;
  return state ^ (state >> 31U);
}

} // namespace

Duration plainDelay(const Backoff& backoff, std::uint64_t retry) {
  const std::uint64_t index = retry == 0 ? 0 : retry - 1;
  if (backoff.growth == Backoff::Growth::Exponential) {
    return doubled(backoff.delays.front(), index, backoff.longest);
  }
  const std::uint64_t last = backoff.delays.size() - 1;
  return std::min(backoff.delays[std::min(index, last)], backoff.longest);
}

Duration delayBefore(const Backoff& backoff, std::uint64_t retry, std::uint64_t seed) {
  const Duration plain = plainDelay(backoff, retry);
  const auto length = static_cast<long double>(plain.count());
  const auto share = static_cast<long double>(std::min(backoff.jitterPercent, 100U)) / 100;
  const long double shift = 2 * static_cast<long double>(evenlySpread(seed, retry)) - 1;
  const long double spread = length * (1 + share * shift);
  const auto longest = static_cast<long double>(backoff.longest.count());
  if (spread >= longest) {
    return backoff.longest;
  }
  return Duration(std::max(0LL, std::llroundl(spread)));
}

double evenlySpread(std::uint64_t seed, std::uint64_t number) {
  constexpr double kOfEach = 1.0 / 9007199254740992.0; // 2^-53: each is a double
  return static_cast<double>(mixed(mixed(seed) + number) >> 11U) * kOfEach;
}

} // namespace exec_wrapper
