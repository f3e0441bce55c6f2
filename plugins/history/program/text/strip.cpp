#include "history/program/text/strip.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace exec_wrapper::history::program {

namespace {

constexpr std::array kBlocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

std::string_view blockOf(std::int64_t duration, std::int64_t longest) {
  const std::int64_t steps = static_cast<std::int64_t>(kBlocks.size()) - 1;
  // As fractions: hostile durations may not fit when multiplied.
  const double part =
      longest <= 0 ? 0.0 : static_cast<double>(duration) / static_cast<double>(longest);
  const auto step = std::lround(std::clamp(part, 0.0, 1.0) * static_cast<double>(steps));
  return kBlocks[static_cast<std::size_t>(step)];
}

} // namespace

char letterOf(const std::string& result) {
  if (result == "succeeded") {
    return '.';
  }
  if (result == "running") {
    return '>';
  }
  if (result == "revoked") { // R is a refused one
    return 'V';
  }
  constexpr std::string_view kKnown = "fstrl";
  const char first = result.empty() ? '?' : result.front();
  return kKnown.find(first) == kKnown.npos ? '?' : static_cast<char>(first - 'a' + 'A');
}

Cell stripOf(const std::vector<StripRun>& runs, const Screen& screen) {
  std::int64_t longest = 0;
  for (const StripRun& run : runs) {
    longest = std::max(longest, run.durationUs.value_or(0));
  }
  Cell strip;
  for (const StripRun& run : runs) {
    const bool block =
        screen.unicode && run.durationUs && (screen.color || run.result == "succeeded");
    strip.emplace_back(block ? std::string(blockOf(*run.durationUs, longest))
                             : std::string(1, letterOf(run.result)),
                       toneOf(run.result));
  }
  return strip;
}

std::string progressBar(double part, std::size_t columns, const Screen& screen) {
  const double filled = std::clamp(part, 0.0, 1.0) * static_cast<double>(columns);
  std::string bar;
  for (std::size_t i = 0; i < columns; ++i) {
    const bool full = static_cast<double>(i) + 0.5 <= filled;
    bar += screen.unicode ? (full ? "█" : "░") : (full ? "#" : "-");
  }
  return bar;
}

} // namespace exec_wrapper::history::program
