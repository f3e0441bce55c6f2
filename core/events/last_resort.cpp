#include "events/last_resort.h"

#include <limits.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace exec_wrapper::events {

namespace {

bool hasRoom(int fd) noexcept {
  pollfd wanted{fd, POLLOUT, 0};
  return ::poll(&wanted, 1, 0) == 1 && (wanted.revents & POLLOUT) != 0;
}

} // namespace

void LastResort::receive(EventPtr event) noexcept {
  const Message* message = event->as<Message>();
  if (message == nullptr || !hasRoom(fd_)) {
    return;
  }
  // A pipe with room accepts this much atomically.
  std::array<char, PIPE_BUF> line;
  constexpr std::string_view prefix = "exec_wrapper: ";
  const std::string_view text =
      std::string_view(message->text).substr(0, line.size() - prefix.size() - 1);
  char* end = std::copy(prefix.begin(), prefix.end(), line.data());
  end = std::copy(text.begin(), text.end(), end);
  *end++ = '\n';
  static_cast<void>(!::write(fd_, line.data(), static_cast<std::size_t>(end - line.data())));
}

} // namespace exec_wrapper::events
