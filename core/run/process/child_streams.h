#pragma once

namespace exec_wrapper::run {

/// Descriptors that the command is to have as its standard streams; -1: the wrapper's own.
struct ChildStreams {
  int in = -1;
  int out = -1;
  int err = -1;
};

/// The session and process group of the command.
enum class CommandSession {
  Own,           ///< both are its own, and it leads them
  OfOwnTerminal, ///< the same, and what it writes to is the session's controlling terminal
  Ours           ///< both are the wrapper's
};

} // namespace exec_wrapper::run
