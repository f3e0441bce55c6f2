#include "sentinel.h"

#include "exec_wrapper/proc.h"

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
#include <cstdio>
#include <ctime>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace exec_wrapper::etcd {

/// The memory that the two processes share.
struct Sentinel::Shared {
  std::atomic<std::int64_t> end = 0; ///< of the lease: nanoseconds of CLOCK_BOOTTIME
  std::atomic<bool> acted = false;
  static_assert(decltype(end)::is_always_lock_free && decltype(acted)::is_always_lock_free);
};

namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;
constexpr std::int64_t kAgain = kNanoseconds / 5; // later processes are killed too

// The copy must not wait for a lock that another thread held at the fork. So it calls the kernel
// without the C library, which a sanitizer may have wrapped.

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

  /// The next bytes; empty at the end, or if there is no such file.
  template <std::size_t Size> std::string_view read(std::array<char, Size>& buffer) noexcept {
    const long size = ::syscall(SYS_read, fd_, buffer.data(), buffer.size());
    return {buffer.data(), static_cast<std::size_t>(std::max(size, 0L))};
  }

private:
  const long fd_;
};

/// "/proc/<process>/<name>", followed by zeros.
std::array<char, 48> fileOf(pid_t process, std::string_view name) noexcept {
  std::array<char, 48> path{"/proc/"};
  const auto number = std::to_chars(path.data() + 6, path.data() + 20, process);
  std::ranges::copy(name, number.ptr);
  return path;
}

bool sameFile(const struct statx& a, const struct statx& b) noexcept {
  return a.stx_ino != 0 && a.stx_ino == b.stx_ino && a.stx_dev_major == b.stx_dev_major &&
         a.stx_dev_minor == b.stx_dev_minor;
}

std::string readOwn(const char* path) {
  std::array<char, 4096> buffer{};
  return std::string(File(path).read(buffer));
}

std::string usersOfOurs() {
  const std::string status = readOwn("/proc/self/status");
  const std::size_t begin = status.find("\nUid:");
  const std::size_t end = begin == status.npos ? begin : status.find('\n', begin + 1);
  return end == status.npos ? std::string() : status.substr(begin, end + 1 - begin);
}

/// Fields 48 and 49 of /proc/self/stat (proc(5)); zeros if they are not shown.
std::array<unsigned long, 2> wordsOfOurs() {
  const std::string text = readOwn("/proc/self/stat");
  std::size_t at = text.rfind(')'); // the end of field 2
  for (int field = 2; at != text.npos && field < 48; ++field) {
    at = text.find(' ', at + 1);
  }
  std::array<unsigned long, 2> words{};
  const bool both =
      at != text.npos && std::sscanf(text.c_str() + at, " %lu %lu", &words[0], &words[1]) == 2;
  return both ? words : std::array<unsigned long, 2>{};
}

std::string childrenOfOurs() {
  const std::string pid = std::to_string(::getpid());
  return procIsOurs() ? "/proc/" + pid + "/task/" + pid + "/children" : std::string();
}

} // namespace

/// The watcher must outlive the wrapper, and is not part of the command. Its name alone is no
/// proof: any process can use it. It must be our own program, run by our own users.
bool Sentinel::isWatcher(pid_t process) const noexcept {
  struct statx program {};
  std::array<char, 32> words{};
  std::array<char, 4096> status{};
  return ::syscall(SYS_statx, AT_FDCWD, fileOf(process, "/exe").data(), 0, STATX_INO, &program) ==
             0 &&
         sameFile(program, program_) && !users_.empty() &&
         File(fileOf(process, "/status").data()).read(status).find(users_) !=
             std::string_view::npos &&
         File(fileOf(process, "/cmdline").data()).read(words).starts_with("exec_wrapper-watcher");
}

/// True if the child was alive, or is still to be waited for.
bool Sentinel::end(pid_t child) const noexcept {
  if (child == ::syscall(SYS_getpid) || isWatcher(child)) {
    return false;
  }
  if (::syscall(SYS_getpgid, child) == child) {
    ::syscall(SYS_kill, -child, SIGKILL);
  }
  return ::syscall(SYS_kill, child, SIGKILL) == 0;
}

bool Sentinel::endAll() const noexcept {
  File file(children_.c_str());
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

void Sentinel::Unmap::operator()(Shared* page) const noexcept {
  ::munmap(page, sizeof *page);
}

Sentinel::Sentinel() : children_(childrenOfOurs()), users_(usersOfOurs()), words_(wordsOfOurs()) {
  ::statx(AT_FDCWD, "/proc/self/exe", 0, STATX_INO, &program_);
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
  if (children_.empty() || ::access(children_.c_str(), R_OK) != 0) {
    return ENOENT;
  }
  const pid_t us = ::getpid();
  sigset_t all;
  sigset_t before;
  sigfillset(&all); // the copy must never run a signal handler of ours
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  process_ = ::_Fork();
  if (process_ == 0) {
    standBy(us);
  }
  const int error = process_ < 0 ? errno : 0;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return error;
}

/// So that ps(1) does not show the command twice. The memory is the copy's own.
void Sentinel::rename() const noexcept {
  constexpr std::string_view kName = "ew-sentinel";
  auto* const begin = reinterpret_cast<volatile char*>(words_[0]); // given by the kernel
  const std::size_t size = words_[1] - words_[0];
  for (std::size_t i = 0; i < size; ++i) {
    begin[i] = i < kName.size() && i + 1 < size ? kName[i] : '\0';
  }
}

/// The work of the copy.
void Sentinel::standBy(pid_t parent) noexcept {
  ::syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
  ::syscall(SYS_prctl, PR_SET_NAME, "ew-sentinel");
  rename();
  ::syscall(SYS_setsid); // signals of the terminal must not reach it
  ::syscall(SYS_close_range, 0, ~0U, 0);
  while (::syscall(SYS_getppid) == parent) {
    const std::int64_t moment = shared_->end.load(std::memory_order_relaxed);
    if (now() < moment) {
      sleepUntil(moment);
    } else {
      if (endAll()) {
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
  ::kill(process, SIGKILL); // our child, so the pid is its own until we have waited
  while (::waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
  }
  return shared_->acted;
}

} // namespace exec_wrapper::etcd
