#pragma once

#include "base/file_descriptor.h"

#include <signal.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace exec_wrapper {

/// The state that the wrapper inherited at its start, and that its command gets in turn.
struct InheritedSignals {
  sigset_t mask;
  std::vector<int> ignored; ///< signals that were ignored; the command ignores them too
  /// The open descriptors, in rising order: the command keeps them. std::nullopt: unknown.
  std::optional<std::vector<int>> descriptors;
};

/// The mask before the constructors of any library ran. Those of Poco block SIGPIPE, which a
/// command must not inherit (`yes | head` would end with 1 instead of 141).
const sigset_t& maskAtStart();

/// A signal that was sent to the wrapper.
struct ReceivedSignal {
  int number = 0;
  std::uint32_t sender = 0; ///< a pid; 0: the kernel, or a process of an outer pid namespace
  bool fromKernel = false;  ///< such as a key of the terminal, or a limit that was reached
};

/// All signals that concern the wrapper, as readable events. Created at the start of main, while
/// there is one thread, so that every later thread has them blocked.
class SignalSource {
public:
  /// Watches CHLD, WINCH, CONT, TSTP, TTIN, TTOU and every signal that ends a process by default,
  /// except KILL. HUP, INT and QUIT stay ignored if they were ignored at the start, as nohup and
  /// the background jobs of a shell need it; so do TSTP, TTIN and TTOU. A fault of our own (SEGV,
  /// BUS, ABRT and the like) still ends us: the kernel delivers it although it is blocked. The two
  /// signals that the C library reserves for itself are ignored.
  SignalSource();

  /// Readable while a signal is pending.
  int descriptor() const noexcept { return fd_.get(); }
  const InheritedSignals& inherited() const noexcept { return inherited_; }

  /// The pending signals, each number once: first those that tell us to stop, then those of job
  /// control. This returns soon at any rate of signals. If a real-time signal is queued several
  /// times, the others remain for the next call. Omits signals that our own writes caused (XFSZ,
  /// PIPE). Does not block. Called by one thread.
  std::vector<ReceivedSignal> take();

  /// The next pending signal that tells us to stop, even if others are pending before it.
  std::optional<ReceivedSignal> takeStop();

  /// Stops this process with all its threads, as `signal` (TSTP, TTIN or TTOU) does by default,
  /// until it is continued. Then it takes the SIGCONT and returns true. Returns false at once if
  /// the kernel ignores the signal: the process group is orphaned, so that no process could
  /// continue us, or the signal was ignored at our start. Called by the thread that reads the
  /// signals.
  bool stopBy(int signal) noexcept;

private:
  sigset_t waitingNow() const noexcept;
  static std::optional<ReceivedSignal> takeOne(int number) noexcept;

  InheritedSignals inherited_;
  sigset_t watched_{};
  base::FileDescriptor fd_;
};

/// Whether the signal tells the wrapper to stop: TERM, INT, HUP, QUIT, PWR, ABRT (a service
/// manager's watchdog) and RTMIN+3 (for containers that run systemd's tools).
bool isStopSignal(int signal) noexcept;

/// Whether the signal is one of job control that stops a process: TSTP, TTIN, TTOU.
bool isJobSignal(int signal) noexcept;

/// Resets the signals that the wrapper ignores for its own sake to the default, in a process that
/// is about to become the command. Async-signal-safe.
void restoreLibrarySignals() noexcept;

} // namespace exec_wrapper
