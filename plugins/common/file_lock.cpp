#include "common/file_lock.h"

#include "base/random/random_bits.h"

#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <thread>

namespace exec_wrapper::common {

Duration pauseAfter(Duration waited) {
  constexpr Duration kShortest = std::chrono::milliseconds(1);
  constexpr Duration kLongest = std::chrono::milliseconds(150);
  const Duration middle = std::clamp<Duration>(waited / 4, kShortest, kLongest);
  return middle / 2 + middle * static_cast<Duration::rep>(base::randomBits() % 1024) / 1024;
}

int awaitFileLock(int fd, SteadyTime deadline) {
  const SteadyTime begin = std::chrono::steady_clock::now();
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return errno;
    }
    const SteadyTime now = std::chrono::steady_clock::now();
    if (now >= deadline) {
      return EWOULDBLOCK;
    }
    std::this_thread::sleep_for(std::min<Duration>(pauseAfter(now - begin), deadline - now));
  }
  return 0;
}

} // namespace exec_wrapper::common
