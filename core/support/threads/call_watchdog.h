#pragma once

#include "exec_wrapper/time.h"

#include <signal.h>
#include <time.h>

#include <atomic>
#include <exception>
#include <optional>
#include <string>

namespace exec_wrapper {

/// Checks the innermost `CallWatchdog` and those around it once a second, by a signal to the thread
/// that created the timer. Creating and destroying it takes eight system calls, so code that makes
/// many calls in a row keeps one timer around all of them. At most one exists at a time.
class WatchdogTimer {
public:
  WatchdogTimer();
  ~WatchdogTimer();
  WatchdogTimer(const WatchdogTimer&) = delete;
  WatchdogTimer& operator=(const WatchdogTimer&) = delete;

  /// Whether a timer exists.
  static bool stands() noexcept;

private:
  timer_t timer_{};
  bool armed_ = false;
  struct sigaction actionBefore_ {};
  sigset_t maskBefore_{};
};

/// Guards plugin calls that the main thread must make itself, before and after the run. It ends the
/// process if such a call does not return, or throws where no exception may pass (a static
/// constructor, a destructor). The process then prints one line on standard error that names the
/// called object, and destroys nothing.
///
/// It creates a timer if none exists. Normally the timer never fires. Watchdogs can be nested.
class CallWatchdog {
public:
  /// A signal that tells the wrapper to stop ends the wait within a second. This selects the exit
  /// status then: that of the stop, or `status`.
  enum class OnStop { ExitAsStopped, KeepStatus };

  /// `status` is the exit status after the time limit. On the main thread.
  CallWatchdog(Duration limit, int status, OnStop onStop);
  ~CallWatchdog();
  CallWatchdog(const CallWatchdog&) = delete;
  CallWatchdog& operator=(const CallWatchdog&) = delete;

  /// Names the object that is called next, such as a "reporter" and its name. Both must outlive the
  /// call.
  void watch(const char* kind, const std::string& name) noexcept {
    kind_.store(kind);
    name_.store(name.c_str());
  }

private:
  friend class WatchdogTimer;

  static void look(int, siginfo_t* info, void*);
  void lookOnce() const noexcept;
  [[noreturn]] static void fail();
  [[noreturn]] void leave(const char* why, int status) const noexcept;

  const int status_;
  const OnStop onStop_;
  const SteadyTime end_;
  std::atomic<const char*> kind_{"a"};
  std::atomic<const char*> name_{"plugin"};
  CallWatchdog* const before_; ///< the watchdog around this one
  const std::terminate_handler handlerBefore_;
  std::optional<WatchdogTimer> timer_; ///< if none existed
};

} // namespace exec_wrapper
