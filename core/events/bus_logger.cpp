#include "events/bus_logger.h"

#include "base/text.h"

namespace exec_wrapper::events {

void BusLogger::log(Severity severity, std::string_view text) noexcept {
  if (enabled(severity) && mayPublish()) {
    publish(severity, text);
  }
}

bool BusLogger::mayPublish() noexcept {
  if (!bus_.runEnded()) {
    return true;
  }
  const std::uint64_t before = afterEnd_.fetch_add(1, std::memory_order_relaxed);
  if (before == kMostAfterEnd) {
    publish(Severity::Warning, "too many events after the end of the run; the rest is discarded");
  }
  return before < kMostAfterEnd;
}

void BusLogger::publish(Severity severity, std::string_view text) noexcept {
  try {
    const std::size_t end = text.find_last_not_of("\r\n") + 1;
    bus_.publish(severity, Message{source_, base::printable(text.substr(0, end))});
  } catch (...) {
    bus_.countLost();
  }
}

} // namespace exec_wrapper::events
