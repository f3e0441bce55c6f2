#include "support/text/style.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace exec_wrapper {

namespace {

constexpr std::size_t kNarrowest = 40;
constexpr std::size_t kWidest = 90;

std::size_t columnsOf(int descriptor) {
  winsize window{};
  if (ioctl(descriptor, TIOCGWINSZ, &window) == 0 && window.ws_col != 0) {
    return window.ws_col;
  }
  const char* const columns = std::getenv("COLUMNS");
  const int number = columns != nullptr ? std::atoi(columns) : 0;
  return number > 0 ? static_cast<std::size_t>(number) : kWidest;
}

} // namespace

bool wantsColor(std::string_view choice, int descriptor) {
  if (choice != "auto") {
    return choice == "always";
  }
  const char* const unwanted = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  const bool able = terminal != nullptr && std::string_view(terminal) != "dumb";
  return able && (unwanted == nullptr || *unwanted == '\0') && isatty(descriptor) == 1;
}

std::size_t lineWidth(int descriptor) {
  return std::clamp(columnsOf(descriptor), kNarrowest, kWidest);
}

} // namespace exec_wrapper
