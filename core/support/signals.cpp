#include "support/signals.h"

#include "support/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

namespace exec_wrapper {

namespace {

constexpr std::array kStopSignals = {SIGTERM, SIGINT, SIGHUP, SIGQUIT};
constexpr std::array kPassedSignals = {SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT};

// What a write may be answered with. Blocked, so that it fails in place of ending us (a file as
// long as RLIMIT_FSIZE allows, a pipe that nobody reads) or halting us (a terminal, in the
// background).
constexpr std::array kWriteSignals = {SIGXFSZ, SIGPIPE, SIGTTOU};

sigset_t startMask;

// Runs before the constructors of every shared library; the sanitizers' runtimes are not up yet.
__attribute__((no_sanitize("address", "thread", "undefined"))) void readStartMask() {
  sigprocmask(SIG_BLOCK, nullptr, &startMask);
}

__attribute__((section(".preinit_array"), used)) void (*const kReadStartMask)() = readStartMask;

bool isIgnored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// Before anything of ours, or of a library's, takes one: Poco handles four of them.
std::vector<int> ignoredSignals() {
  std::vector<int> ignored;
  for (int signal = 1; signal < NSIG; ++signal) {
    if (isIgnored(signal)) {
      ignored.push_back(signal);
    }
  }
  return ignored;
}

bool isOpen(int descriptor) {
  return fcntl(descriptor, F_GETFD) >= 0;
}

// Since Linux 6.2 the directory's size is the number of the open ones. To name them costs the
// kernel an inode for each, and most often there are but these.
bool onlyStandardStreamsAreOpen() {
  struct stat directory {};
  return stat("/proc/self/fd", &directory) == 0 && directory.st_size == 3 && isOpen(STDIN_FILENO) &&
         isOpen(STDOUT_FILENO) && isOpen(STDERR_FILENO);
}

std::optional<std::vector<int>> openDescriptors() {
  if (onlyStandardStreamsAreOpen()) {
    return std::vector{STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
  }
  DIR* const directory = opendir("/proc/self/fd");
  if (directory == nullptr) {
    return std::nullopt;
  }
  std::vector<int> descriptors;
  while (const dirent* const entry = readdir(directory)) {
    const int number = std::atoi(entry->d_name);
    if (entry->d_name[0] != '.' && number != dirfd(directory)) {
      descriptors.push_back(number);
    }
  }
  closedir(directory);
  std::sort(descriptors.begin(), descriptors.end());
  return descriptors;
}

} // namespace

const sigset_t& maskAtStart() {
  return startMask;
}

SignalSource::SignalSource() {
  inherited_.mask = maskAtStart();
  inherited_.ignored = ignoredSignals();
  inherited_.descriptors = openDescriptors();
  if (isIgnored(SIGCHLD)) {
    // Ignored, the kernel would reap our child and keep its status from us.
    struct sigaction standard {};
    standard.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &standard, nullptr);
  }

  sigset_t watched;
  sigemptyset(&watched);
  sigaddset(&watched, SIGCHLD);
  for (const int signal : kPassedSignals) {
    sigaddset(&watched, signal);
  }
  for (const int signal : kStopSignals) {
    if (signal == SIGTERM || !isIgnored(signal)) {
      sigaddset(&watched, signal);
    }
  }
  sigset_t blocked = watched;
  for (const int signal : kWriteSignals) {
    sigaddset(&blocked, signal);
  }
  // A blocked signal is never discarded, even where its disposition is to be ignored (signal(7)).
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  fd_.reset(signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd_.valid()) {
    throw std::runtime_error("cannot watch signals: " + errorText(errno));
  }
}

std::optional<ReceivedSignal> SignalSource::next() noexcept {
  signalfd_siginfo info{};
  if (::read(fd_.get(), &info, sizeof info) != sizeof info) {
    return std::nullopt;
  }
  return ReceivedSignal{static_cast<int>(info.ssi_signo), info.ssi_pid};
}

bool isStopSignal(int signal) noexcept {
  for (const int stop : kStopSignals) {
    if (stop == signal) {
      return true;
    }
  }
  return false;
}

} // namespace exec_wrapper
