#include "support/process_api/wire.h"

#include <Poco/Exception.h>

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>

namespace exec_wrapper::test {

bool Wire::send(std::string_view text) {
  try {
    while (!text.empty()) {
      const int sent = socket_.sendBytes(text.data(), static_cast<int>(text.size()));
      if (sent <= 0) {
        return false;
      }
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  } catch (const Poco::Exception&) {
    return false;
  }
}

bool Wire::sendSlowly(std::string_view text, Duration interval) {
  for (; !text.empty(); text.remove_prefix(1)) {
    if (!wait(interval) || !send(text.substr(0, 1))) {
      return false;
    }
  }
  return true;
}

bool Wire::wait(Duration length) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(length);
  const timespec time = {seconds.count(), (length - seconds).count()};
  return poll(-1, &time);
}

bool Wire::wait(const EventSignal& event) {
  return poll(event.fd(), nullptr);
}

void Wire::waitForEnd() {
  poll(-1, nullptr);
}

void Wire::reset() {
  sockaddr nowhere{};
  nowhere.sa_family = AF_UNSPEC;
  ::connect(socket_.impl()->sockfd(), &nowhere, sizeof nowhere); // sends RST, whoever else holds it
}

/// True when the event came, or the time was over.
bool Wire::poll(int event, const timespec* length) {
  pollfd sources[] = {
      {serverEnds_.fd(), POLLIN, 0}, {socket_.impl()->sockfd(), POLLRDHUP, 0}, {event, POLLIN, 0}};
  int ready = -1;
  while ((ready = ::ppoll(sources, std::size(sources), length, nullptr)) < 0 && errno == EINTR) {
  }
  return ready == 0 || (sources[0].revents == 0 && sources[1].revents == 0);
}

} // namespace exec_wrapper::test
