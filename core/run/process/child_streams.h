#pragma once

namespace exec_wrapper::run {

/// The descriptors for the command's standard streams; -1: the wrapper's own stream.
struct ChildStreams {
  int in = -1;
  int out = -1;
  int err = -1;
};

/// The session and process group of the command.
enum class CommandSession {
  Own,           ///< new ones, which the command leads
  OfOwnTerminal, ///< the same, and `out` is the session's controlling terminal
  Ours           ///< both are the wrapper's
};

} // namespace exec_wrapper::run
