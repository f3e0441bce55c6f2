#include "events/bus_logger.h"

#include "base/text.h"

namespace exec_wrapper::events {

void BusLogger::log(Severity severity, std::string_view text) noexcept {
  if (!enabled(severity)) {
    return;
  }
  try {
    const std::size_t end = text.find_last_not_of("\r\n") + 1;
    bus_.publish(severity, Message{source_, base::printable(text.substr(0, end))});
  } catch (...) {
    bus_.countLost();
  }
}

} // namespace exec_wrapper::events
