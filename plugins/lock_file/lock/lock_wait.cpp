#include "lock_file/lock/lock_wait.h"

#include "base/file.h"
#include "lock_file/lock/file_probe.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace exec_wrapper::lock_file {

namespace {

constexpr std::chrono::seconds kLookAgain(1);

/// Invalid if the machine has no watches left; then only the look every second remains.
base::FileDescriptor watch(const std::string& path) {
  base::FileDescriptor changes(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  constexpr std::uint32_t kEvents = IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR;
  if (!changes.valid() ||
      ::inotify_add_watch(changes.get(), base::directoryOf(path).c_str(), kEvents) < 0) {
    return {};
  }
  return changes;
}

/// For poll(2), rounded up.
int milliseconds(Duration time) {
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(time).count());
}

} // namespace

LockWait::LockWait(const std::string& path, std::stop_token stop)
    : name_(fileNameOf(path)), changes_(watch(path)),
      stopped_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      wakeUp_(std::move(stop), [fd = stopped_.get()] {
        const eventfd_t one = 1;
        static_cast<void>(::eventfd_write(fd, one));
      }) {}

void LockWait::wait(Duration limit) {
  const auto now = [] { return std::chrono::steady_clock::now(); };
  const SteadyTime end = now() + std::clamp<Duration>(limit, Duration::zero(), kLookAgain);
  for (;;) {
    // poll(2) ignores negative descriptors.
    std::array<pollfd, 2> sources = {pollfd{changes_.get(), POLLIN, 0},
                                     pollfd{stopped_.get(), POLLIN, 0}};
    const Duration left = std::max<Duration>(end - now(), Duration::zero());
    const int ready = ::poll(sources.data(), sources.size(), milliseconds(left));
    const bool asked = sources[1].revents != 0;
    const bool over = ready <= 0 && now() >= end;
    if (asked || over || (sources[0].revents != 0 && lockWentAway())) {
      return;
    }
  }
}

bool LockWait::lockWentAway() const {
  bool found = false;
  alignas(inotify_event) std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t length = ::read(changes_.get(), buffer.data(), buffer.size());
    if (length <= 0) {
      return found;
    }
    for (std::size_t at = 0; at < static_cast<std::size_t>(length);) {
      inotify_event event;
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* const name = buffer.data() + at + sizeof event;
      // Without a name: events were lost, or the directory is gone.
      found = found || event.len == 0 || name_ == name;
      at += sizeof event + event.len;
    }
  }
}

} // namespace exec_wrapper::lock_file
