#include "time_zone.h"

#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace exec_wrapper::sentry {

namespace {

bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The part of a path after the directory of the database; the text itself if it is not a path.
std::string zoneIn(std::string_view text) {
  constexpr std::string_view kDirectory = "zoneinfo/";
  if (text.starts_with(':')) {
    text.remove_prefix(1);
  }
  if (const std::size_t at = text.rfind(kDirectory); at != text.npos) {
    text.remove_prefix(at + kDirectory.size());
  }
  for (const std::string_view variant : {"posix/", "right/"}) {
    if (text.starts_with(variant)) {
      text.remove_prefix(variant.size());
    }
  }
  return isZoneName(text) ? std::string(text) : std::string();
}

} // namespace

bool isZoneName(std::string_view text) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
  constexpr std::size_t kLongest = 64;
  const bool plain = !text.empty() && text.size() <= kLongest && isLetter(text.front()) &&
                     !text.ends_with('/') && text.find_first_not_of(kAllowed) == text.npos;
  return plain && (text.find('/') != text.npos || std::ranges::all_of(text, isLetter));
}

std::string hostTimeZone() {
  for (const char* const name : {"CRON_TZ", "TZ"}) {
    const char* const value = std::getenv(name);
    if (value != nullptr && *value != '\0') {
      return zoneIn(value);
    }
  }
  std::array<char, PATH_MAX> target{};
  const ssize_t length = ::readlink("/etc/localtime", target.data(), target.size());
  return length <= 0 ? std::string()
                     : zoneIn(std::string_view(target.data(), static_cast<std::size_t>(length)));
}

} // namespace exec_wrapper::sentry
