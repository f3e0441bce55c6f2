#include "run/output/nonblocking_writer.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace exec_wrapper::run {

namespace {

bool hasRoom(int descriptor) noexcept {
  pollfd waited{descriptor, POLLOUT, 0};
  return ::poll(&waited, 1, 0) == 1;
}

} // namespace

NonblockingWriter::NonblockingWriter(int stream) : stream_(stream) {
  struct stat status {};
  fstat(stream, &status);
  if (S_ISSOCK(status.st_mode)) {
    kind_ = Kind::Socket;
  } else if (S_ISFIFO(status.st_mode)) {
    kind_ = Kind::Pipe;
  } else if (isatty(stream) == 1) {
    kind_ = Kind::Terminal;
  }
  if (kind_ == Kind::Pipe || kind_ == Kind::Terminal) {
    const std::string path = "/proc/self/fd/" + std::to_string(stream);
    reopened_.reset(open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  }
}

NonblockingWriter::Written NonblockingWriter::write(std::string_view bytes) const noexcept {
  Written written;
  const bool careful = !reopened_.valid() && (kind_ == Kind::Pipe || kind_ == Kind::Terminal);
  while (written.count < bytes.size() && (!careful || hasRoom(stream_))) {
    std::string_view rest = bytes.substr(written.count);
    rest = careful ? rest.substr(0, PIPE_BUF) : rest;
    const ssize_t count = kind_ == Kind::Socket ? ::send(stream_, rest.data(), rest.size(),
                                                         MSG_DONTWAIT | MSG_NOSIGNAL)
                                                : ::write(descriptor(), rest.data(), rest.size());
    if (count >= 0) {
      written.count += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      break;
    } else if (errno != EINTR) {
      written.error = errno;
      break;
    }
  }
  return written;
}

} // namespace exec_wrapper::run
