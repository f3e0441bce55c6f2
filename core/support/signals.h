#pragma once

#include "base/file_descriptor.h"

#include <signal.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace exec_wrapper {

/// What the wrapper was started with, and what its command is therefore started with.
struct InheritedSignals {
  sigset_t mask;
  std::vector<int> ignored; ///< that were ignored, and are to be so for the command
  /// That were open, in rising order: the command's to keep. Nothing: they cannot be told.
  std::optional<std::vector<int>> descriptors;
};

/// The mask as it was before any library's constructors ran: Poco's block SIGPIPE, which a command
/// must not inherit (`yes | head` would end with 1 in place of 141).
const sigset_t& maskAtStart();

/// A signal that the wrapper was sent.
struct ReceivedSignal {
  int number = 0;
  std::uint32_t sender = 0; ///< a pid; 0: the kernel, or a process of an outer pid namespace
  bool fromKernel = false;  ///< such as a key of the terminal, or a limit that was reached
};

/// All signals that concern the wrapper, as readable events. Made first thing in main, while there
/// is one thread, so that every later thread has them blocked.
class SignalSource {
public:
  /// CHLD, WINCH, CONT, TSTP, TTIN, TTOU and every signal whose default would end the wrapper, KILL
  /// excepted; but HUP, INT and QUIT that were ignored stay ignored, as nohup and a shell's
  /// background jobs want it, and so do those that stop. A fault of our own (SEGV, BUS, ABRT and
  /// the like) still ends us: the kernel delivers it though it is blocked. The two signals that the
  /// C library keeps for itself are ignored.
  SignalSource();

  /// Readable while a signal waits.
  int descriptor() const noexcept { return fd_.get(); }
  const InheritedSignals& inherited() const noexcept { return inherited_; }

  /// Those that wait now, each number once, those that tell us to stop first: however fast somebody
  /// sends them, this is soon done. Of a real-time signal that was queued several times, the others
  /// are left for the next call. What our own writes were answered with (XFSZ, PIPE) is left out.
  /// Does not block. Called by one thread.
  std::vector<ReceivedSignal> take();

  /// The next one that tells us to stop, though others wait before it.
  std::optional<ReceivedSignal> takeStop();

  /// Stops this process, all its threads, as `signal` (TSTP, TTIN or TTOU) does by default, until
  /// somebody continues it. Returns true then, and has taken the SIGCONT. Returns false at once
  /// where the kernel ignores the signal: nobody could continue us, because the process group is
  /// orphaned, or it was ignored when we were started. Called by the thread that reads the signals.
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

/// Whether the signal is one of job control, which stops a process: TSTP, TTIN, TTOU.
bool isJobSignal(int signal) noexcept;

/// Sets what the wrapper ignores for its own sake back to the default, for a process that is about
/// to become the command. Async-signal-safe.
void restoreLibrarySignals() noexcept;

} // namespace exec_wrapper
