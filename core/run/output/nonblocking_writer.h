#pragma once

#include "base/file_descriptor.h"

#include <cstddef>
#include <string_view>

namespace exec_wrapper::run {

/// One of our own standard streams, written without waiting for whoever reads it. Other programs
/// hold the same stream, so its flags are left as they are: a pipe or a terminal is opened a second
/// time instead. Where that is not allowed, because it is another user's, a pipe is written in
/// pieces for which it said to have room.
class NonblockingWriter {
public:
  explicit NonblockingWriter(int stream);

  /// To wait for, with POLLOUT; of a pipe, POLLERR says that nobody will read it any more.
  int descriptor() const noexcept { return reopened_.valid() ? reopened_.get() : stream_; }
  bool isPipe() const noexcept { return kind_ == Kind::Pipe; }

  struct Written {
    std::size_t count = 0; ///< fewer than asked for where there was no room
    int error = 0;         ///< of a stream that takes no more: EPIPE and the like
  };
  Written write(std::string_view bytes) const noexcept;

private:
  enum class Kind { Pipe, Terminal, Socket, File };

  int stream_;
  Kind kind_ = Kind::File;
  base::FileDescriptor reopened_;
};

} // namespace exec_wrapper::run
