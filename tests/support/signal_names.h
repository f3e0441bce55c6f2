#pragma once

#include <signal.h>
#include <string.h>

#include <string>
#include <string_view>

namespace exec_wrapper::test {

/// "TERM" for 15; the number itself where the signal has no name.
inline std::string nameOfSignal(int number) {
  const char* const name = ::sigabbrev_np(number);
  return name != nullptr ? name : std::to_string(number);
}

/// 15 for "TERM"; 0 for what is no signal's name.
inline int signalNamed(std::string_view name) {
  for (int number = 1; number < NSIG; ++number) {
    if (nameOfSignal(number) == name) {
      return number;
    }
  }
  return 0;
}

} // namespace exec_wrapper::test
