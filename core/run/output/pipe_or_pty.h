#pragma once

#include "base/file_descriptor.h"

#include <termios.h>

#include <memory>
#include <optional>
#include <string>

namespace exec_wrapper::run {

/// The command's replacement for one of our standard streams.
struct PipeOrPty {
  /// To read from, without blocking. A pipe ends with end-of-file, a terminal with EIO.
  std::shared_ptr<const base::FileDescriptor> source;
  base::FileDescriptor given; ///< for the command
};

/// The command's use of a terminal.
enum class PtyUse {
  /// For output only. It is no process's controlling terminal. It passes on each byte unchanged,
  /// and the real terminal then applies its own modes. Keys reach the command through the real
  /// terminal.
  Output,
  /// In place of ours, for everything. Ours is in raw mode meanwhile.
  Terminal
};

/// Makes the same kind as `stream` for the command: a terminal if that is one, else a pipe. A
/// terminal gets `modes`, or else those of ours. Nothing, and `errno`, if none is available.
std::optional<PipeOrPty> makePipeOrPty(int stream, PtyUse use = PtyUse::Output,
                                       const std::optional<termios>& modes = {});

/// Gives the terminal behind `source` the size of our own `stream`. No effect on a pipe.
void copyWindowSize(int stream, int source) noexcept;

/// Whether output to both of our streams goes to one file, in the order of the writes.
bool sameFile(int one, int other) noexcept;

/// The processes, other than us, that can still write to it: "pid 17 (sleep)", or "a process" if
/// none is visible. Reads much of /proc.
std::string holdersOf(int source);

} // namespace exec_wrapper::run
