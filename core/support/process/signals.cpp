#include "support/process/signals.h"

#include "base/directory.h"
#include "base/text.h"

#include <fcntl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

namespace exec_wrapper {

namespace {

constexpr std::array kStopSignals = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPWR, SIGABRT};
constexpr int kServiceStop = 3; // above RTMIN: systemd's tools halt on it, so podman sends it

// Signals for the command, besides the real-time signals. A fault signal is passed on if another
// process sent it; a real fault ends us in spite of the mask.
constexpr std::array kPassedSignals = {
    SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT, SIGALRM, SIGVTALRM, SIGPROF, SIGIO,   SIGSTKFLT,
    SIGXCPU, SIGPIPE, SIGXFSZ,  SIGILL,  SIGTRAP, SIGBUS,    SIGFPE,  SIGSEGV, SIGSYS,
};

// Signals that would stop us. A process in the background whose TTOU is blocked may write to its
// terminal, whatever `stty tostop` says, and set its modes. That is intended: the log must not stop
// the run.
constexpr std::array kJobSignals = {SIGTSTP, SIGTTIN, SIGTTOU};

sigset_t startMask;

// Runs before the constructors of all shared libraries; the sanitizer runtimes are not initialised
// yet.
__attribute__((no_sanitize("address", "thread", "undefined"))) void readStartMask() {
  sigprocmask(SIG_BLOCK, nullptr, &startMask);
}

__attribute__((section(".preinit_array"), used)) void (*const kReadStartMask)() = readStartMask;

bool isIgnored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// Called before our code or a library installs a handler: Poco handles four signals.
std::vector<int> ignoredSignals() {
  std::vector<int> ignored;
  for (int signal = 1; signal < NSIG; ++signal) {
    if (isIgnored(signal)) {
      ignored.push_back(signal);
    }
  }
  return ignored;
}

// Some signals below RTMIN are reserved by the C library, which does not let a program block or
// ignore them through it. It installs handlers at first use; until then they would end us. The
// kernel's struct begins with the handler.
void setLibrarySignals(void (*handler)(int)) noexcept {
  constexpr int kFirst = SIGSYS + 1;
  const std::array<void (*)(int), 8> action = {handler};
  for (int number = kFirst; number < SIGRTMIN; ++number) {
    syscall(SYS_rt_sigaction, number, action.data(), nullptr, _NSIG / 8);
  }
}

bool isOpen(int descriptor) {
  return fcntl(descriptor, F_GETFD) >= 0;
}

// Since Linux 6.2 the size of the directory is the number of open descriptors. Listing them costs
// the kernel an inode for each, and usually only these three are open.
bool onlyStandardStreamsAreOpen() {
  struct stat directory {};
  return stat("/proc/self/fd", &directory) == 0 && directory.st_size == 3 && isOpen(STDIN_FILENO) &&
         isOpen(STDOUT_FILENO) && isOpen(STDERR_FILENO);
}

std::optional<std::vector<int>> openDescriptors() {
  if (onlyStandardStreamsAreOpen()) {
    return std::vector{STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
  }
  const base::Directory directory(opendir("/proc/self/fd"));
  if (!directory) {
    return std::nullopt;
  }
  std::vector<int> descriptors;
  while (const dirent* const entry = readdir(directory.get())) {
    const int number = std::atoi(entry->d_name);
    if (entry->d_name[0] != '.' && number != dirfd(directory.get())) {
      descriptors.push_back(number);
    }
  }
  std::sort(descriptors.begin(), descriptors.end());
  return descriptors;
}

sigset_t setOf(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  return set;
}

bool isFromKernel(const siginfo_t& info) {
  return info.si_code == SI_KERNEL;
}

// The signal of our own failed write, whose errno was returned, or of a timer that no longer
// matters.
bool isAnswerToUs(const siginfo_t& info) {
  const bool ofWrite = info.si_signo == SIGPIPE || info.si_signo == SIGXFSZ;
  return (ofWrite && info.si_pid == getpid()) || info.si_code == SI_TIMER;
}

enum class Rank { Stop, Job, Other };

Rank rankOf(int signal) noexcept {
  return isStopSignal(signal) ? Rank::Stop : isJobSignal(signal) ? Rank::Job : Rank::Other;
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
    // If SIGCHLD were ignored, the kernel would reap our child and discard its status.
    struct sigaction standard {};
    standard.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &standard, nullptr);
  }

  setLibrarySignals(SIG_IGN);

  sigemptyset(&watched_);
  sigaddset(&watched_, SIGCHLD);
  for (const int signal : kPassedSignals) {
    sigaddset(&watched_, signal);
  }
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) {
    sigaddset(&watched_, signal);
  }
  for (const int signal : kStopSignals) {
    const bool nobodysBusiness = signal == SIGHUP || signal == SIGINT || signal == SIGQUIT;
    if (!nobodysBusiness || !isIgnored(signal)) {
      sigaddset(&watched_, signal);
    }
  }
  for (const int signal : kJobSignals) {
    if (!isIgnored(signal)) {
      sigaddset(&watched_, signal);
    }
  }
  sigset_t blocked = watched_;
  sigaddset(&blocked, SIGTTOU);
  // A blocked signal is never discarded, even if it is ignored (signal(7)), or if we are process 1
  // and its disposition is the default.
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  fd_.reset(signalfd(-1, &watched_, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd_.valid()) {
    throw std::runtime_error("cannot watch signals: " + base::errorText(errno));
  }
}

// Does not read the descriptor, which has the lowest number first: a process that sends SIGUSR1
// without pause would hide SIGTERM. And a key that the command ignored before its end, such as
// Ctrl-Z, would count as pressed after it.
std::vector<ReceivedSignal> SignalSource::take() {
  std::vector<ReceivedSignal> taken;
  const sigset_t waiting = waitingNow();
  for (const Rank rank : {Rank::Stop, Rank::Job, Rank::Other}) {
    for (int number = 1; number < NSIG; ++number) {
      if (sigismember(&waiting, number) == 1 && rankOf(number) == rank) {
        if (const auto signal = takeOne(number)) {
          taken.push_back(*signal);
        }
      }
    }
  }
  return taken;
}

std::optional<ReceivedSignal> SignalSource::takeStop() {
  const sigset_t waiting = waitingNow();
  for (int number = 1; number < NSIG; ++number) {
    if (sigismember(&waiting, number) == 1 && isStopSignal(number)) {
      return takeOne(number);
    }
  }
  return std::nullopt;
}

sigset_t SignalSource::waitingNow() const noexcept {
  sigset_t waiting;
  sigpending(&waiting);
  sigandset(&waiting, &waiting, &watched_);
  return waiting;
}

std::optional<ReceivedSignal> SignalSource::takeOne(int number) noexcept {
  siginfo_t info{};
  const sigset_t one = setOf(number);
  constexpr timespec kNow{};
  if (sigtimedwait(&one, &info, &kNow) != number || isAnswerToUs(info)) {
    return std::nullopt;
  }
  return ReceivedSignal{number, static_cast<std::uint32_t>(info.si_pid), isFromKernel(info)};
}

bool SignalSource::stopBy(int signal) noexcept {
  const sigset_t stopping = setOf(signal);
  raise(signal); // blocked: it stays pending
  pthread_sigmask(SIG_UNBLOCK, &stopping, nullptr);
  pthread_sigmask(SIG_BLOCK, &stopping, nullptr);
  return takeOne(SIGCONT).has_value();
}

bool isStopSignal(int signal) noexcept {
  return signal == SIGRTMIN + kServiceStop ||
         std::ranges::find(kStopSignals, signal) != kStopSignals.end();
}

bool isJobSignal(int signal) noexcept {
  return std::ranges::find(kJobSignals, signal) != kJobSignals.end();
}

void restoreLibrarySignals() noexcept {
  setLibrarySignals(SIG_DFL);
}

} // namespace exec_wrapper
