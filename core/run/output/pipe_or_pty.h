#pragma once

#include "base/file_descriptor.h"

#include <termios.h>

#include <memory>
#include <optional>
#include <string>

namespace exec_wrapper::run {

/// What the command writes into in place of one of our standard streams.
struct PipeOrPty {
  /// To read from, without blocking. A pipe ends with end-of-file, a terminal with EIO.
  std::shared_ptr<const base::FileDescriptor> source;
  base::FileDescriptor given; ///< for the command
};

/// What the command uses it for, where it is a terminal.
enum class PtyUse {
  /// To write to, and no more. It is nobody's controlling terminal, and passes on what is written
  /// to it byte for byte, for the real one to make of it what it is set to. What is typed reaches
  /// the command by the real terminal.
  Output,
  /// In the place of ours, for everything. Ours is in raw mode meanwhile.
  Terminal
};

/// Of the same kind for the command as `stream`: a terminal where that is one, else a pipe.
/// A terminal is set to `modes`, or as ours is. Nothing, and `errno`, where none can be had.
std::optional<PipeOrPty> makePipeOrPty(int stream, PtyUse use = PtyUse::Output,
                                       const std::optional<termios>& modes = {});

/// Gives the terminal behind a conduit the size of our own `stream`. Nothing happens to a pipe.
void copyWindowSize(int stream, int source) noexcept;

/// Whether what is written to either of our streams lands in one file, in the order written.
bool sameFile(int one, int other) noexcept;

/// The processes, other than us, that can still write to it: "pid 17 (sleep)", or "a process" where
/// none is seen. Reads much of /proc.
std::string holdersOf(int source);

} // namespace exec_wrapper::run
