#pragma once

#include <cerrno>
#include <csignal>
#include <ctime>

namespace exec_wrapper::http {

/// Blocks SIGPIPE, which OpenSSL's sockets raise, in the calling thread. No such signal is left
/// pending in a thread that blocks it anyway: it would come when the thread unblocks it.
class PipeSignalBlocked {
public:
  PipeSignalBlocked() noexcept {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    wasPending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~PipeSignalBlocked() {
    if (!wasPending_) { // else it is not ours
      const timespec atOnce{};
      while (sigtimedwait(&pipe_, nullptr, &atOnce) < 0 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  PipeSignalBlocked(const PipeSignalBlocked&) = delete;
  PipeSignalBlocked& operator=(const PipeSignalBlocked&) = delete;

private:
  sigset_t pipe_;
  sigset_t before_;
  bool wasPending_ = false;
};

} // namespace exec_wrapper::http
