#include "syslog_sink.h"

#include "common/text.h"

#include <syslog.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace exec_wrapper::log {

SyslogSink::SyslogSink(std::string socket) : socket_(std::move(socket)) {
  ::openlog("exec_wrapper", LOG_PID, LOG_USER);
}

SyslogSink::~SyslogSink() {
  ::closelog();
}

std::string SyslogSink::write(const Line& line, SteadyTime) {
  if (::access(socket_.c_str(), W_OK) != 0) {
    return "cannot write to syslog at " + socket_ + ": " + common::errorText(errno);
  }
  ::syslog(syslogPriority(line.severity), "%s", line.text.c_str());
  return {};
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
