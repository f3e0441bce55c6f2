#include "common/http/connect/wait.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

namespace exec_wrapper::http {

namespace {

timespec timespecOf(Duration duration) noexcept {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(duration);
  return {static_cast<std::time_t>(whole.count()), static_cast<long>((duration - whole).count())};
}

} // namespace

bool over(SteadyTime deadline) noexcept {
  return std::chrono::steady_clock::now() >= deadline;
}

short awaitReady(int fd, short events, SteadyTime deadline) noexcept {
  while (!over(deadline)) {
    const Duration left = deadline - std::chrono::steady_clock::now();
    const timespec time = timespecOf(std::max(left, Duration::zero()));
    pollfd polled{fd, events, 0};
    const int ready = ppoll(&polled, 1, &time, nullptr);
    if (ready < 0 && errno != EINTR) {
      return events;
    }
    if (ready > 0) {
      const auto seen = static_cast<short>(polled.revents & events);
      return seen != 0 ? seen : events;
    }
  }
  return 0;
}

} // namespace exec_wrapper::http
