#pragma once

#include <sys/types.h>
#include <termios.h>

#include <optional>

namespace exec_wrapper {

/// The terminal that the wrapper is at: its controlling terminal, where one of its standard streams
/// is that. Nothing in it blocks. SIGTTOU has to be blocked, as it is once signals are watched: a
/// process in the background may then set modes without being stopped.
class Terminal {
public:
  /// The one that our standard streams show, or none.
  static Terminal ofStandardStreams() noexcept;

  /// `stream` is a terminal; -1: none.
  explicit Terminal(int stream = -1) noexcept : stream_(stream) { remember(); }

  bool present() const noexcept { return stream_ >= 0; }

  /// One of our standard streams; -1: none.
  int stream() const noexcept { return stream_; }

  /// Whether the process group, or ours, has the keys. False where there is no terminal.
  bool isInFront(pid_t group) const noexcept;
  bool inFront() const noexcept;

  /// Remembers how it is, the first time that we are in front. To be called before a command
  /// starts, and when we were continued.
  void remember() noexcept;

  /// A command is gone: the terminal is ours again where that command, or a process of it, had the
  /// keys. `killed`: it could not tidy up, so that the modes are put back too. Nothing happens to a
  /// terminal that somebody else has by now, the shell for example.
  void commandGone(bool killed) const noexcept;

private:
  int stream_;
  std::optional<termios> modes_; // as they were when we were in front
};

} // namespace exec_wrapper
