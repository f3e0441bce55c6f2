#pragma once

#include "support/file_descriptor.h"

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
  std::uint32_t sender = 0; ///< a pid, or 0 where the kernel sent it
};

/// All signals that concern the wrapper, as readable events. Made first thing in main, while there
/// is one thread, so that every later thread has them blocked.
class SignalSource {
public:
  /// TERM, INT, HUP, QUIT, USR1, USR2, WINCH, CONT and CHLD; but HUP, INT and QUIT that were
  /// ignored stay ignored, as nohup and a shell's background jobs want it. What a write may be
  /// answered with (XFSZ, PIPE, TTOU) is blocked for good: the write fails, and we live.
  SignalSource();

  int descriptor() const noexcept { return fd_.get(); }
  const InheritedSignals& inherited() const noexcept { return inherited_; }

  /// The next one waiting; does not block.
  std::optional<ReceivedSignal> next() noexcept;

private:
  InheritedSignals inherited_;
  FileDescriptor fd_;
};

/// Whether the signal tells the wrapper to stop.
bool isStopSignal(int signal) noexcept;

} // namespace exec_wrapper
