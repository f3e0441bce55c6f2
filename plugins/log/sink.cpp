#include "sink.h"

#include "base/text.h"
#include "exec_wrapper/settings.h"
#include "file_sink.h"
#include "syslog_sink.h"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace exec_wrapper::log {

namespace {

int pollTimeout(SteadyTime deadline) {
  if (deadline == SteadyTime::max()) {
    return -1;
  }
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, INT_MAX));
}

/// True when a write may be tried; the write itself reports errors.
bool awaitWritable(int fd, SteadyTime deadline) {
  for (;;) {
    pollfd waited{.fd = fd, .events = POLLOUT, .revents = 0};
    const int ready = ::poll(&waited, 1, pollTimeout(deadline));
    if (ready > 0 || (ready < 0 && errno != EINTR)) {
      return true;
    }
    if (ready == 0 && std::chrono::steady_clock::now() >= deadline) {
      return false;
    }
  }
}

// True for a terminal in raw mode, as while the command has its own terminal (output-tail).
bool showsAsItIs() {
  termios modes{};
  return ::tcgetattr(STDERR_FILENO, &modes) == 0 && (modes.c_oflag & OPOST) == 0;
}

} // namespace

int writeWhole(int fd, std::string_view& rest, SteadyTime deadline) {
  while (!rest.empty()) {
    if (!awaitWritable(fd, deadline)) {
      return ETIMEDOUT;
    }
    const ssize_t written = ::write(fd, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR && errno != EAGAIN) {
      return errno;
    } else if (std::chrono::steady_clock::now() >= deadline) {
      return ETIMEDOUT;
    }
  }
  return 0;
}

std::string StandardError::write(const Line& line, SteadyTime deadline) {
  const std::string bytes = line.stamp + line.text + (showsAsItIs() ? "\r\n" : "\n");
  std::string_view rest = bytes;
  const int error = writeWhole(STDERR_FILENO, rest, deadline);
  if (error == 0 || error == EPIPE || error == EBADF) {
    return {};
  }
  return "cannot write to standard error: " +
         (error == ETIMEDOUT ? "it has no active reader" : base::errorText(error));
}

std::unique_ptr<Sink> makeSink(const std::string& target) {
  if (target.empty()) {
    return nullptr;
  }
  if (target == "syslog:") {
    return std::make_unique<SyslogSink>(static_cast<int>(::getpid()));
  }
  if (target == "syslog" || target.starts_with("syslog:")) {
    throw ConfigurationError(
        "log-file is '" + base::printable(target) +
        "': give only syslog: for the machine's syslog, or for a file of this name ./" +
        base::printable(target));
  }
  return std::make_unique<FileSink>(target);
}

} // namespace exec_wrapper::log
