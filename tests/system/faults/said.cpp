#include "system/faults/said.h"

#include "support/process.h"

#include <charconv>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace exec_wrapper::test::faults {

namespace {

using namespace std::string_literals;

std::string lineWith(std::string_view log, std::string_view part, std::string_view other = {}) {
  for (const std::string& line : lines(log)) {
    if (line.find(part) != line.npos && line.find(other) != line.npos) {
      return line;
    }
  }
  return {};
}

/// Of "2026-11-22T19:49:43.634Z".
std::optional<WallTime> parsed(const char* text) {
  std::tm date{};
  int milliseconds = 0;
  if (std::sscanf(text, "%d-%d-%dT%d:%d:%d.%dZ", &date.tm_year, &date.tm_mon, &date.tm_mday,
                  &date.tm_hour, &date.tm_min, &date.tm_sec, &milliseconds) != 7) {
    return std::nullopt;
  }
  date.tm_year -= 1900;
  date.tm_mon -= 1;
  return std::chrono::system_clock::from_time_t(::timegm(&date)) +
         std::chrono::milliseconds(milliseconds);
}

SteadyTime steady(WallTime time) {
  return std::chrono::steady_clock::now() - (std::chrono::system_clock::now() - time);
}

} // namespace

SteadyTime timeAfter(std::string_view printed, std::string_view key) {
  const std::size_t at = printed.find(key);
  const std::string_view rest =
      printed.substr(at == printed.npos ? printed.size() : at + key.size());
  Duration::rep count = 0;
  if (std::from_chars(rest.data(), rest.data() + rest.size(), count).ec != std::errc()) {
    throw std::runtime_error("no time behind '" + std::string(key) +
                             "' in: " + std::string(printed));
  }
  return SteadyTime(Duration(count));
}

std::optional<SteadyTime> timeOfEvent(std::string_view log, std::string_view event) {
  constexpr std::string_view kKey = R"("time":")";
  const std::string line = lineWith(log, R"("event":")" + std::string(event) + '"');
  const std::size_t at = line.find(kKey);
  if (at == line.npos) {
    return std::nullopt;
  }
  const std::optional<WallTime> time = parsed(line.c_str() + at + kKey.size());
  return time ? std::optional(steady(*time)) : std::nullopt;
}

bool saysThatTheEndIsUntold(std::string_view log) {
  return !lineWith(log, R"("event":"delivery_failed")", R"("severity":"ERROR")").empty() ||
         log.find("could not deliver the final status") != log.npos ||
         log.find("the final status is not sent") != log.npos;
}

} // namespace exec_wrapper::test::faults
