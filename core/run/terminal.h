#pragma once

#include <sys/types.h>
#include <termios.h>

#include <optional>

namespace exec_wrapper::run {

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

  /// Whether it is what both our standard input and our standard output show: then nobody else in
  /// a pipeline with us reads from it or has its screen.
  bool isWholly() const noexcept;

  /// Raw mode, where we are in front: each key reaches us as it is struck, and what is written is
  /// shown as it is. For a command that has a terminal of its own in this one's place. Returns
  /// whether it is so now; where not, nothing has happened.
  bool makeRaw() noexcept;

  /// How it was before raw mode; nothing while it is not in that.
  std::optional<termios> modesBeforeRaw() const noexcept { return raw_ ? modes_ : std::nullopt; }

  /// Ends raw mode. Nothing happens where somebody else has the terminal by now.
  void endRaw() noexcept;

  /// A command is gone: the terminal is ours again where that command, or a process of it, had the
  /// keys. `killed`: it could not tidy up, so that the modes are put back too. Ends raw mode.
  /// Nothing happens to a terminal that somebody else has by now, the shell for example.
  void commandGone(bool killed) noexcept;

private:
  void restore() const noexcept;

  int stream_;
  bool raw_ = false;
  std::optional<termios> modes_; // as they were when we were in front
};

} // namespace exec_wrapper::run
