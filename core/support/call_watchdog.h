#pragma once

#include "exec_wrapper/time.h"

#include <signal.h>
#include <time.h>

#include <atomic>
#include <exception>
#include <optional>
#include <string>

namespace exec_wrapper {

/// Looks after the innermost `CallWatchdog` once a second, by a signal to the thread that made it.
/// Making and ending it takes eight system calls, so whoever makes many calls in a row lets one
/// stand around all of them. No two at a time.
class WatchdogTimer {
public:
  WatchdogTimer();
  ~WatchdogTimer();
  WatchdogTimer(const WatchdogTimer&) = delete;
  WatchdogTimer& operator=(const WatchdogTimer&) = delete;

  /// Whether one stands.
  static bool stands() noexcept;

private:
  timer_t timer_{};
  bool armed_ = false;
  struct sigaction actionBefore_ {};
  sigset_t maskBefore_{};
};

/// Guards calls into a plugin that the main thread has to make itself, before the run and after it.
/// Where such a call does not return, or lets an exception out where none can pass (a static
/// constructor, a destructor), the process is ended: with one line on standard error that names who
/// was called, and without destroying anything.
///
/// It makes a timer where none stands, which in the ordinary case never goes off. One may stand
/// within another.
class CallWatchdog {
public:
  /// A signal that tells the wrapper to stop ends the wait within a second. What the process then
  /// exits with: that of the stop, or the status that it would have had.
  enum class OnStop { ExitAsStopped, KeepStatus };

  /// `status` is what the process exits with when the time is over. On the main thread.
  CallWatchdog(Duration limit, int status, OnStop onStop);
  ~CallWatchdog();
  CallWatchdog(const CallWatchdog&) = delete;
  CallWatchdog& operator=(const CallWatchdog&) = delete;

  /// Who is called from now on, such as a "reporter" and its name. Both must outlive the call.
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
  CallWatchdog* const before_; ///< within which this one stands
  const std::terminate_handler handlerBefore_;
  std::optional<WatchdogTimer> timer_; ///< where none stood
};

} // namespace exec_wrapper
