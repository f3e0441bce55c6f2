#include "time_text.h"

#include <charconv>
#include <ctime>
#include <string>

namespace exec_wrapper::lock_file {

std::optional<WallTime> parseTime(std::string_view text) {
  constexpr std::size_t kDot = 19;
  constexpr std::size_t kEnd = 23;
  if (text.size() != kEnd + 1 || text[kDot] != '.' || text.back() != 'Z') {
    return std::nullopt;
  }
  unsigned fraction = 0;
  const char* const digits = text.data() + kDot + 1;
  const auto [stop, error] = std::from_chars(digits, text.data() + kEnd, fraction);
  if (error != std::errc() || stop != text.data() + kEnd) {
    return std::nullopt;
  }
  const std::string whole(text.substr(0, kDot));
  std::tm parts{};
  const char* const end = ::strptime(whole.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  const std::time_t time = ::timegm(&parts);
  // Later years do not fit into the clock's nanoseconds.
  if (end != whole.c_str() + whole.size() || time <= 0 || parts.tm_year + 1900 >= 2262) {
    return std::nullopt;
  }
  return std::chrono::system_clock::from_time_t(time) + std::chrono::milliseconds(fraction);
}

} // namespace exec_wrapper::lock_file
