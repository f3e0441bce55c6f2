#include "support/threads/call_watchdog.h"

#include "base/text.h"
#include "support/fatal.h"
#include "support/process/signals.h"
#include "support/text/exception_text.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace exec_wrapper {

namespace {

constexpr int kSignal = SIGALRM; // not otherwise used by the wrapper itself

constexpr time_t kLookEvery = 1; // seconds

// The innermost one. Handlers of signals and of std::terminate get no context, so it is stored
// here.
std::atomic<CallWatchdog*> current = nullptr;

bool timerStands = false;

// A signal handler may only call async-signal-safe functions.

void print(const char* text) noexcept {
  static_cast<void>(!write(STDERR_FILENO, text, std::strlen(text)));
}

int pendingStop() noexcept {
  sigset_t pending;
  sigpending(&pending);
  for (int signal = 1; signal < NSIG; ++signal) {
    if (isStopSignal(signal) && sigismember(&pending, signal) == 1) {
      return signal;
    }
  }
  return 0;
}

} // namespace

WatchdogTimer::WatchdogTimer() {
  timerStands = true;
  struct sigaction action {};
  action.sa_sigaction = &CallWatchdog::look;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID; // interrupts the calls of this thread only
  event.sigev_signo = kSignal;
  event._sigev_un._tid = static_cast<pid_t>(syscall(SYS_gettid));
  const itimerspec interval{{kLookEvery, 0}, {kLookEvery, 0}};
  if (timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0) {
    return; // the calls are made without it
  }
  armed_ = true;
  sigset_t ours;
  sigemptyset(&ours);
  sigaddset(&ours, kSignal);
  sigaction(kSignal, &action, &actionBefore_);
  pthread_sigmask(SIG_UNBLOCK, &ours, &maskBefore_);
  timer_settime(timer_, 0, &interval, nullptr);
}

WatchdogTimer::~WatchdogTimer() {
  if (armed_) {
    timer_delete(timer_);
    pthread_sigmask(SIG_SETMASK, &maskBefore_, nullptr);
    sigaction(kSignal, &actionBefore_, nullptr);
  }
  timerStands = false;
}

bool WatchdogTimer::stands() noexcept {
  return timerStands;
}

CallWatchdog::CallWatchdog(Duration limit, int status, OnStop onStop)
    : status_(status), onStop_(onStop), end_(std::chrono::steady_clock::now() + limit),
      before_(current.exchange(this)), handlerBefore_(std::set_terminate(&CallWatchdog::fail)) {
  if (!WatchdogTimer::stands()) {
    timer_.emplace();
  }
}

CallWatchdog::~CallWatchdog() {
  timer_.reset();
  current = before_;
  std::set_terminate(handlerBefore_);
}

void CallWatchdog::look(int, siginfo_t* info, void*) {
  if (info->si_code != SI_TIMER) {
    return;
  }
  const int error = errno;
  for (const CallWatchdog* watchdog = current; watchdog != nullptr; watchdog = watchdog->before_) {
    watchdog->lookOnce();
  }
  errno = error;
}

void CallWatchdog::lookOnce() const noexcept {
  const int stop = pendingStop();
  if (stop != 0 || std::chrono::steady_clock::now() >= end_) {
    const bool asStopped = stop != 0 && onStop_ == OnStop::ExitAsStopped;
    leave("does not return", asStopped ? exit_status::kSignalBase + stop : status_);
  }
}

void CallWatchdog::fail() {
  const std::string why = std::current_exception() ? "fails: " + base::printable(exceptionText())
                                                   : "calls std::terminate";
  const CallWatchdog& innermost = *current;
  innermost.leave(why.c_str(), innermost.status_);
}

void CallWatchdog::leave(const char* why, int status) const noexcept {
  for (const char* const part :
       {"exec_wrapper: ", kind_.load(), " ", name_.load(), " ", why, "; exiting without it\n"}) {
    print(part);
  }
  _exit(status);
}

} // namespace exec_wrapper
