#include "base/time_text.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <ctime>

namespace exec_wrapper::base {

namespace {

/// `count` of a unit and tenths of it, the latter only where there are any.
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

} // namespace exec_wrapper::base
