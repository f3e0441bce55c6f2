#pragma once

#include <sys/types.h>
#include <termios.h>

#include <optional>

namespace exec_wrapper::run {

/// The controlling terminal of the wrapper, if one of its standard streams is that terminal.
/// Nothing in it blocks. SIGTTOU must be blocked, as it is once signals are watched: a background
/// process may then set modes without being stopped.
class Terminal {
public:
  /// The controlling terminal behind one of our standard streams, or none.
  static Terminal ofStandardStreams() noexcept;

  /// `stream` is a terminal; -1: none.
  explicit Terminal(int stream = -1) noexcept : stream_(stream) { remember(); }

  bool present() const noexcept { return stream_ >= 0; }

  /// One of our standard streams; -1: none.
  int stream() const noexcept { return stream_; }

  /// Whether the process group, or ours, is the foreground process group. False without a terminal.
  bool isInFront(pid_t group) const noexcept;
  bool inFront() const noexcept;

  /// Saves the modes, the first time that the wrapper is in the foreground. Call it before a
  /// command starts, and after the wrapper was continued.
  void remember() noexcept;

  /// Whether both our standard input and our standard output are the terminal. Then no other
  /// process of a pipeline reads from it or uses its screen.
  bool isWholly() const noexcept;

  /// Sets raw mode, if the wrapper is in the foreground: each key arrives at once, and output is
  /// shown unchanged. For a command that has its own terminal in place of this one. Returns whether
  /// raw mode is set; if not, nothing was changed.
  bool makeRaw() noexcept;

  /// The modes from before raw mode; nothing while raw mode is not set.
  std::optional<termios> modesBeforeRaw() const noexcept { return raw_ ? modes_ : std::nullopt; }

  /// Ends raw mode. Does not change a terminal that another process group has by now.
  void endRaw() noexcept;

  /// After the end of a command: takes the foreground back if the command, or one of its processes,
  /// had it. `killed`: the command could not restore the modes, so they are restored too. Ends raw
  /// mode. Does not change a terminal that another process group has by now, such as the shell.
  void commandGone(bool killed) noexcept;

private:
  void restore() const noexcept;

  int stream_;
  bool raw_ = false;
  std::optional<termios> modes_; // as they were in the foreground
};

} // namespace exec_wrapper::run
