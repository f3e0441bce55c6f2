#include "benchmark/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace exec_wrapper::benchmark {

namespace {

/// Between two values where the place falls between them.
double quantile(const std::vector<double>& sorted, double part) {
  const double place = part * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(place));
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - std::floor(place));
}

} // namespace

Spread spreadOf(std::vector<double> values) {
  if (values.empty()) {
    throw std::invalid_argument("no values");
  }
  std::ranges::sort(values);
  return {quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)};
}

std::string shown(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string shown(const Spread& spread, int digits) {
  return shown(spread.median, digits) + " (" + shown(spread.low, digits) + "-" +
         shown(spread.high, digits) + ")";
}

} // namespace exec_wrapper::benchmark
