#include "support/process/standard_streams.h"

#include "base/text.h"
#include "support/fatal.h"
#include "support/process/signals.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

namespace exec_wrapper {

namespace {

void awaitRoom() noexcept {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  ::poll(&out, 1, -1);
}

// The SIGPIPE of the failed write is pending, because we block it. If it was blocked or ignored at
// our start, the parent expects the error instead.
void dieOfBrokenPipe() noexcept {
  if (sigismember(&maskAtStart(), SIGPIPE) == 0) {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_UNBLOCK, &pipe, nullptr);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  }
}

} // namespace

void reserveStandardStreams() noexcept {
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
      // The lowest free number is `fd`, because the lower ones are taken by now. Closed on exec.
      static_cast<void>(open("/dev/null", O_RDWR | O_CLOEXEC));
    }
  }
}

bool wasGiven(int stream) noexcept {
  const int flags = fcntl(stream, F_GETFD);
  return flags >= 0 && (static_cast<unsigned>(flags) & FD_CLOEXEC) == 0;
}

int writeOut(std::string_view text) noexcept {
  if (!wasGiven(STDOUT_FILENO)) {
    return EBADF;
  }
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      awaitRoom();
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

std::string outputFailure(int error) {
  return "cannot write to standard output, so the printed text is incomplete: " +
         base::errorText(error);
}

void printOut(std::string_view text) {
  const int error = writeOut(text);
  if (error == EPIPE) {
    dieOfBrokenPipe();
  }
  if (error != 0) {
    throw Fatal(exit_status::kOutput, outputFailure(error));
  }
}

} // namespace exec_wrapper
