#include "syslog_sink.h"

#include "base/text.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <utility>

namespace exec_wrapper::log {

namespace {

constexpr std::size_t kSurelyTaken = 8192; // bytes, which each daemon accepts

/// RFC 3164, in the form of syslog(3): local time, without a year and a host.
std::string header(Severity severity, int pid) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::localtime_r(&now, &parts);
  std::array<char, 32> time{};
  std::strftime(time.data(), time.size(), "%b %e %H:%M:%S", &parts);
  return "<" + std::to_string(LOG_USER | syslogPriority(severity)) + ">" + time.data() +
         " exec_wrapper[" + std::to_string(pid) + "]: ";
}

std::string syslogWords(int error) {
  switch (error) {
  case ECONNREFUSED:
    return "no process listens";
  case ETIMEDOUT:
    return "its listener does not read";
  default:
    return base::errorText(error);
  }
}

} // namespace

SyslogSink::SyslogSink(int pid, std::string socket, Duration cancelTimeout)
    : pid_(pid), path_(std::move(socket)), patience_(cancelTimeout) {}

std::string SyslogSink::write(const Line& line, SteadyTime deadline) {
  const std::string start = header(line.severity, pid_);
  int error = send(start + line.text, deadline);
  if (error == EMSGSIZE) {
    error = send(start + base::shortened(line.text, kSurelyTaken), deadline);
  }
  stuck_ = error == ETIMEDOUT;
  if (error == 0) {
    return {};
  }
  return "cannot write to syslog at " + path_ + ": " + syslogWords(error);
}

/// Tries twice if the daemon was restarted since the last line.
int SyslogSink::send(const std::string& message, SteadyTime deadline) {
  const bool connected = socket_.valid();
  int error = sendOnce(message, deadline);
  if (error != 0 && error != EMSGSIZE) {
    socket_ = {};
  }
  const bool gone =
      error == ECONNREFUSED || error == ECONNRESET || error == ENOTCONN || error == EPIPE;
  if (connected && gone) {
    error = sendOnce(message, deadline);
  }
  return error;
}

int SyslogSink::sendOnce(const std::string& message, SteadyTime deadline) {
  if (!socket_.valid()) {
    if (const int error = connect(); error != 0) {
      return error;
    }
  }
  const SteadyTime now = std::chrono::steady_clock::now();
  const SteadyTime latest = stuck_ ? now : std::min(deadline, now + patience_);
  std::string_view rest(message.c_str(), message.size() + (stream_ ? 1 : 0));
  return writeWhole(socket_.get(), rest, latest);
}

int SyslogSink::connect() {
  const int error = connect(SOCK_DGRAM);
  return error == EPROTOTYPE ? connect(SOCK_STREAM) : error;
}

int SyslogSink::connect(int type) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path_.size() >= sizeof address.sun_path) {
    return ENAMETOOLONG;
  }
  path_.copy(address.sun_path, path_.size());
  base::FileDescriptor socket(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.valid() ||
      ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return errno == EAGAIN ? ETIMEDOUT : errno; // a stream's queue is full
  }
  stream_ = type == SOCK_STREAM;
  socket_ = std::move(socket);
  return 0;
}

int syslogPriority(Severity severity) noexcept {
  switch (severity) {
  case Severity::Debug:
    return LOG_DEBUG;
  case Severity::Info:
    return LOG_INFO;
  case Severity::Warning:
    return LOG_WARNING;
  case Severity::Error:
    return LOG_ERR;
  case Severity::Critical:
    return LOG_CRIT;
  }
  return LOG_WARNING;
}

} // namespace exec_wrapper::log
