#pragma once

#include <csignal>
#include <ctime>

namespace exec_wrapper::http {

/// Keeps SIGPIPE, which OpenSSL's sockets raise, from the calling thread.
class PipeSignalBlocked {
public:
  PipeSignalBlocked() noexcept {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~PipeSignalBlocked() {
    if (sigismember(&before_, SIGPIPE) == 0) {
      const timespec atOnce{};
      while (sigtimedwait(&pipe_, nullptr, &atOnce) >= 0) {
      }
      pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
  }
  PipeSignalBlocked(const PipeSignalBlocked&) = delete;
  PipeSignalBlocked& operator=(const PipeSignalBlocked&) = delete;

private:
  sigset_t pipe_;
  sigset_t before_;
};

} // namespace exec_wrapper::http
