#include "base/times.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <limits>

namespace exec_wrapper::base {

namespace {

std::optional<Duration> timeOf(clockid_t clock) noexcept {
  timespec time{};
  if (::clock_gettime(clock, &time) != 0) {
    return std::nullopt;
  }
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// Tenths of a unit as a decimal number; without the fraction if it is zero.
std::string withTenths(std::int64_t tenths, std::string_view unit) {
  std::string out = std::to_string(tenths / 10);
  if (tenths % 10 != 0) {
    out += '.';
    out += static_cast<char>('0' + tenths % 10);
  }
  out += unit;
  return out;
}

std::string longDuration(std::int64_t seconds) {
  struct Unit {
    std::int64_t seconds;
    char name;
  };
  constexpr std::array<Unit, 4> units = {{{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}}};
  std::string out;
  int parts = 0;
  for (const Unit& unit : units) {
    const std::int64_t count = seconds / unit.seconds;
    seconds %= unit.seconds;
    if (count == 0) {
      continue;
    }
    out += out.empty() ? "" : " ";
    out += std::to_string(count);
    out += unit.name;
    if (++parts == 2) {
      break;
    }
  }
  return out;
}

} // namespace

std::string formatDuration(Duration duration) {
  using namespace std::chrono;
  if (duration < Duration::zero()) {
    return "-" + formatDuration(duration == Duration::min() ? Duration::max() : -duration);
  }
  if (duration >= minutes(1)) {
    return longDuration(duration_cast<seconds>(duration).count());
  }
  if (duration == Duration::zero() || duration >= seconds(1)) {
    return withTenths(duration / milliseconds(100), " s");
  }
  if (duration >= milliseconds(1)) {
    return std::to_string(duration / milliseconds(1)) + " ms";
  }
  return "less than 1 ms";
}

std::string formatTime(WallTime time, Precision precision) {
  using namespace std::chrono;
  const auto whole = floor<seconds>(time);
  const std::time_t clock = system_clock::to_time_t(whole);
  std::tm parts{};
  ::gmtime_r(&clock, &parts);
  std::array<char, 40> buffer{};
  std::string text(buffer.data(),
                   std::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%S", &parts));
  if (precision == Precision::Milliseconds) {
    const std::string digits = std::to_string(floor<milliseconds>(time - whole).count());
    text += "." + std::string(3 - digits.size(), '0') + digits;
  }
  return text + "Z";
}

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
  // Later years do not fit into the nanoseconds of the clock.
  if (end != whole.c_str() + whole.size() || time <= 0 || parts.tm_year + 1900 >= 2262) {
    return std::nullopt;
  }
  return std::chrono::system_clock::from_time_t(time) + std::chrono::milliseconds(fraction);
}

std::int64_t unixMicroseconds(WallTime time) noexcept {
  return std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()).count();
}

WallTime fromUnixMicroseconds(std::int64_t microseconds) noexcept {
  constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max() / 1000;
  const std::int64_t held = std::clamp(microseconds, -kLatest, kLatest);
  return WallTime(std::chrono::microseconds(held));
}

Duration timeAsleep() noexcept {
  const std::optional<Duration> awake = timeOf(CLOCK_MONOTONIC);
  const std::optional<Duration> all = timeOf(CLOCK_BOOTTIME);
  return awake && all ? *all - *awake : Duration::zero();
}

Duration sinceBoot() noexcept {
  return timeOf(CLOCK_BOOTTIME).value_or(Duration::zero());
}

timespec toTimespec(Duration duration) {
  const Duration positive = std::max(duration, Duration::zero());
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(positive);
  return {static_cast<time_t>(seconds.count()), static_cast<long>((positive - seconds).count())};
}

} // namespace exec_wrapper::base
