#include "lock_file/refusals/count_text.h"

#include "base/number.h"
#include "base/times.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace exec_wrapper::lock_file {

namespace {

constexpr std::string_view kSince = "since=";
constexpr std::string_view kSpace = " \t\r\n\v\f";
constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

/// Removes the first line, and returns it without the blanks around it.
std::string_view takeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(kSpace)));
  return line.substr(0, line.find_last_not_of(kSpace) + 1);
}

std::optional<WallTime> findSince(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = takeLine(text);
    if (line.starts_with(kSince)) {
      return base::parseTime(line.substr(kSince.size()));
    }
  }
  return std::nullopt;
}

} // namespace

std::string formatCount(const Count& count) {
  return std::to_string(count.number) + "\n";
}

std::string formatMemo(const Count& count) {
  return count.since ? formatCount(count) + std::string(kSince) +
                           base::formatTime(*count.since, base::Precision::Milliseconds) + "\n"
                     : std::string();
}

Count withMemo(Count count, std::string_view memo) {
  const std::optional<Count> noted = parseCount(memo);
  const bool sameCount = noted && noted->number > 0 && noted->number <= count.number;
  count.since = count.since || !sameCount ? count.since : noted->since;
  return count;
}

std::optional<Count> parseCount(std::string_view text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(kSpace)));
  if (text.empty()) {
    return Count();
  }
  const std::string_view digits = takeLine(text);
  const auto number = base::parseNumber<std::uint64_t>(digits);
  if (!number || *number > kMost) {
    return std::nullopt;
  }
  Count count;
  count.number = *number;
  count.since = count.number > 0 ? findSince(text) : std::nullopt;
  return count;
}

} // namespace exec_wrapper::lock_file
