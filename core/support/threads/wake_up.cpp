#include "support/threads/wake_up.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace exec_wrapper {

WakeUp::WakeUp() : reading_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (reading_.valid()) {
    return;
  }
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot create a pipe");
  }
  reading_.reset(ends[0]);
  writing_.reset(ends[1]);
}

void WakeUp::set() noexcept {
  const std::uint64_t one = 1; // the size that an eventfd needs; a full pipe is readable anyway
  const int descriptor = writing_.valid() ? writing_.get() : reading_.get();
  static_cast<void>(!::write(descriptor, &one, sizeof one));
}

void WakeUp::clear() noexcept {
  std::array<std::uint64_t, 512> read{};
  while (::read(reading_.get(), read.data(), read.size() * sizeof read[0]) > 0 &&
         writing_.valid()) {
  }
}

} // namespace exec_wrapper
