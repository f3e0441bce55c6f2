#include "events/bus_logger.h"

#include "support/text.h"

namespace exec_wrapper {

void BusLogger::log(Severity severity, std::string_view text) noexcept {
  if (!enabled(severity)) {
    return;
  }
  try {
    // Masked first: a secret may hold what `printable` rewrites.
    const std::string masked = redactor_.masked(text);
    const std::size_t end = masked.find_last_not_of("\r\n") + 1;
    bus_.publish(severity, Message{source_, printable(std::string_view(masked).substr(0, end))});
  } catch (...) {
    bus_.countLost();
  }
}

} // namespace exec_wrapper
