#pragma once

#include "sink.h"

#include <string>

namespace exec_wrapper::log {

/// Hands lines to the machine's syslog, as "exec_wrapper[pid]" and with the facility "user".
class SyslogSink final : public Sink {
public:
  /// `socket` is where the machine's syslog listens. syslog(3) drops lines silently when nobody
  /// does, so it is asked for before each.
  explicit SyslogSink(std::string socket = "/dev/log");
  ~SyslogSink() override;

  SyslogSink(const SyslogSink&) = delete;
  SyslogSink& operator=(const SyslogSink&) = delete;

  std::string write(const Line& line, SteadyTime deadline) override;

private:
  const std::string socket_;
};

/// The priority of syslog(3) for a severity.
int syslogPriority(Severity severity) noexcept;

} // namespace exec_wrapper::log
