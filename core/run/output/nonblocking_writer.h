#pragma once

#include "base/file_descriptor.h"

#include <cstddef>
#include <string_view>

namespace exec_wrapper::run {

/// One of our standard streams, written without waiting for its reader. Other programs have the
/// same stream, so its flags stay as they are: a pipe or a terminal is opened a second time
/// instead. If that is not allowed, because it is another user's, it is written in pieces, each
/// only when there is room.
class NonblockingWriter {
public:
  explicit NonblockingWriter(int stream);

  /// To wait for, with POLLOUT. For a pipe, POLLERR means that nothing will read it any more.
  int descriptor() const noexcept { return reopened_.valid() ? reopened_.get() : stream_; }
  bool isPipe() const noexcept { return kind_ == Kind::Pipe; }

  struct Written {
    std::size_t count = 0; ///< less than requested if there was no room
    int error = 0;         ///< if the stream accepts no more: EPIPE and the like
  };
  Written write(std::string_view bytes) const noexcept;

private:
  enum class Kind { Pipe, Terminal, Socket, File };

  int stream_;
  Kind kind_ = Kind::File;
  base::FileDescriptor reopened_;
};

} // namespace exec_wrapper::run
