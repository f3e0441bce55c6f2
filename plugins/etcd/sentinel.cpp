#include "sentinel.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <new>
#include <string_view>
#include <system_error>
#include <utility>

namespace exec_wrapper::etcd {

/// What the two processes have in common.
struct Sentinel::Shared {
  std::atomic<std::int64_t> end = 0; ///< of the lease: nanoseconds of CLOCK_BOOTTIME
  std::atomic<bool> acted = false;
  static_assert(decltype(end)::is_always_lock_free && decltype(acted)::is_always_lock_free);
};

namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;
constexpr std::int64_t kAgain = kNanoseconds / 5; // what begins after the lease is ended too

// The copy of us must not wait for a lock that another thread of ours held when it was made: it
// asks the kernel without the C library, which a sanitizer may have wrapped.

std::int64_t now() noexcept {
  timespec time{};
  ::syscall(SYS_clock_gettime, CLOCK_BOOTTIME, &time);
  return time.tv_sec * kNanoseconds + time.tv_nsec;
}

void sleepUntil(std::int64_t moment) noexcept {
  const timespec time{moment / kNanoseconds, moment % kNanoseconds};
  ::syscall(SYS_clock_nanosleep, CLOCK_BOOTTIME, TIMER_ABSTIME, &time, nullptr);
}

class File {
public:
  explicit File(const char* path) noexcept
      : fd_(::syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC)) {}
  ~File() { ::syscall(SYS_close, fd_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  /// What comes next; empty at the end, or where there is no such file.
  template <std::size_t Size> std::string_view read(std::array<char, Size>& buffer) noexcept {
    const long size = ::syscall(SYS_read, fd_, buffer.data(), buffer.size());
    return {buffer.data(), static_cast<std::size_t>(std::max(size, 0L))};
  }

private:
  const long fd_;
};

/// It has to outlive the wrapper, and is no part of the command.
bool isWatcher(pid_t process) noexcept {
  std::array<char, 32> path{"/proc/"};
  const auto number = std::to_chars(path.data() + 6, path.data() + 20, process);
  std::ranges::copy(std::string_view("/cmdline"), number.ptr); // the rest is zeros
  std::array<char, 32> words{};
  return File(path.data()).read(words).starts_with("exec_wrapper-watcher");
}

/// True where it was alive, or is still to be waited for.
bool end(pid_t child) noexcept {
  if (child == ::syscall(SYS_getpid) || isWatcher(child)) {
    return false;
  }
  if (::syscall(SYS_getpgid, child) == child) {
    ::syscall(SYS_kill, -child, SIGKILL);
  }
  return ::syscall(SYS_kill, child, SIGKILL) == 0;
}

bool endAll(const char* list) noexcept {
  File file(list);
  std::array<char, 512> buffer{};
  bool any = false;
  pid_t child = 0;
  for (std::string_view text; !(text = file.read(buffer)).empty();) {
    for (const char c : text) {
      if (c >= '0' && c <= '9') {
        child = child * 10 + (c - '0');
      } else if (const pid_t whole = std::exchange(child, 0); whole > 0) {
        any = end(whole) || any;
      }
    }
  }
  return any;
}

} // namespace

void Sentinel::Unmap::operator()(Shared* page) const noexcept {
  ::munmap(page, sizeof *page);
}

Sentinel::Sentinel()
    : children_("/proc/" + std::to_string(::getpid()) + "/task/" + std::to_string(::getpid()) +
                "/children") {
  void* const page =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) {
    throw std::system_error(errno, std::generic_category(), "no memory to share");
  }
  shared_.reset(new (page) Shared);
}

void Sentinel::grant(Duration left) noexcept {
  shared_->end.store(now() + left.count(), std::memory_order_relaxed);
}

int Sentinel::start() noexcept {
  const pid_t us = ::getpid();
  sigset_t all;
  sigset_t before;
  sigfillset(&all); // the copy must never run a handler of ours
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  process_ = ::_Fork();
  if (process_ == 0) {
    standBy(us);
  }
  const int error = process_ < 0 ? errno : 0;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return error;
}

/// The copy's own work.
void Sentinel::standBy(pid_t parent) noexcept {
  ::syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
  ::syscall(SYS_prctl, PR_SET_NAME, "ew-sentinel");
  ::syscall(SYS_setsid); // what a terminal sends to all is not for it
  ::syscall(SYS_close_range, 0, ~0U, 0);
  while (::syscall(SYS_getppid) == parent) {
    const std::int64_t moment = shared_->end.load(std::memory_order_relaxed);
    if (now() < moment) {
      sleepUntil(moment);
    } else {
      if (endAll(children_.c_str())) {
        shared_->acted.store(true, std::memory_order_relaxed);
      }
      sleepUntil(now() + kAgain);
    }
  }
  for (;;) {
    ::syscall(SYS_exit_group, 0);
  }
}

bool Sentinel::dismiss() noexcept {
  const pid_t process = std::exchange(process_, -1);
  if (process < 0) {
    return false;
  }
  ::kill(process, SIGKILL); // our child, so the number is its own until we have waited
  while (::waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
  }
  return shared_->acted;
}

} // namespace exec_wrapper::etcd
