// Loaded into a program before its libraries (LD_PRELOAD): its wall clock differs from the
// machine's by as many seconds as the file says that TEST_CLOCK_SHIFT names. The steady clock is
// the machine's.

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>

namespace {

long shift() {
  const char* const file = ::getenv("TEST_CLOCK_SHIFT");
  const int fd = file != nullptr ? ::open(file, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) {
    return 0;
  }
  char text[32] = {};
  const bool empty = ::read(fd, text, sizeof text - 1) <= 0;
  ::close(fd);
  return empty ? 0 : ::strtol(text, nullptr, 10);
}

} // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const long result = ::syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    time->tv_sec += shift();
  }
  return static_cast<int>(result);
}

extern "C" int gettimeofday(timeval* time, void*) noexcept {
  timespec now = {};
  ::clock_gettime(CLOCK_REALTIME, &now);
  *time = {now.tv_sec, now.tv_nsec / 1000};
  return 0;
}

extern "C" time_t time(time_t* where) noexcept {
  timespec now = {};
  ::clock_gettime(CLOCK_REALTIME, &now);
  if (where != nullptr) {
    *where = now.tv_sec;
  }
  return now.tv_sec;
}
