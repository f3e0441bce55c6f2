#include "support/style.h"

#include <unistd.h>

#include <cstdlib>

namespace exec_wrapper {

bool wantsColor(std::string_view choice, int descriptor) {
  if (choice != "auto") {
    return choice == "always";
  }
  const char* const unwanted = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  const bool able = terminal != nullptr && std::string_view(terminal) != "dumb";
  return able && (unwanted == nullptr || *unwanted == '\0') && isatty(descriptor) == 1;
}

} // namespace exec_wrapper
