#include "common/http/wire/retry_after.h"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace exec_wrapper::http {

namespace {

using std::chrono::seconds;

constexpr seconds kLongest = std::chrono::hours(1);

/// One of the three forms of RFC 9110, section 5.6.7. (Poco's parser accepts any word as a date.)
std::optional<seconds> parseDate(const std::string& text) {
  for (const char* const form :
       {"%a, %d %b %Y %H:%M:%S GMT", "%a, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
    std::tm parts{};
    const char* const end = strptime(text.c_str(), form, &parts);
    if (end != nullptr && *end == '\0') {
      return seconds(timegm(&parts));
    }
  }
  return std::nullopt;
}

std::optional<seconds> parseSeconds(const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789") != text.npos) {
    return std::nullopt;
  }
  seconds::rep count = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), count);
  return result.ec == std::errc() ? seconds(count) : kLongest;
}

} // namespace

std::optional<Duration> retryAfter(const std::string& value, const std::string& date) {
  std::optional<seconds> wait = parseSeconds(value);
  if (!wait) {
    const std::optional<seconds> then = parseDate(value);
    if (!then) {
      return std::nullopt;
    }
    wait = *then - parseDate(date).value_or(seconds(std::time(nullptr)));
  }
  return std::clamp(*wait, seconds::zero(), kLongest);
}

} // namespace exec_wrapper::http
