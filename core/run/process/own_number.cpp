#include "run/process/own_number.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string_view>

namespace exec_wrapper::run {

namespace {

constexpr std::string_view kListen = "LISTEN_PID=";
constexpr std::string_view kWatchdog = "WATCHDOG_PID=";
constexpr std::string_view kListenCheck = "LISTEN_PIDFDID="; // sd_listen_fds(3) of systemd 258

constexpr std::size_t kRoom = std::numeric_limits<pid_t>::digits10 + 2; // digits and the final '\0'

} // namespace

OwnNumber::OwnNumber(std::vector<std::string>& entries, pid_t wrapper) {
  const std::string ours = std::to_string(wrapper);
  if (std::ranges::find(entries, std::string(kListen) + ours) != entries.end()) {
    std::erase_if(entries, [](const auto& entry) { return entry.starts_with(kListenCheck); });
  }
  for (std::string& entry : entries) {
    for (const std::string_view name : {kListen, kWatchdog}) {
      if (entry.starts_with(name) && entry.substr(name.size()) == ours) {
        entry.resize(name.size() + kRoom);
        places_.push_back(entry.data() + name.size());
      }
    }
  }
}

void OwnNumber::set(pid_t number) const noexcept {
  std::array<char, kRoom> digits{};
  std::size_t first = digits.size() - 1;
  for (; number > 0 && first > 0; number /= 10) {
    digits[--first] = static_cast<char>('0' + number % 10);
  }
  for (char* const place : places_) {
    std::memcpy(place, &digits[first], digits.size() - first);
  }
}

} // namespace exec_wrapper::run
