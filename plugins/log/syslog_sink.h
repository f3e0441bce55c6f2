#pragma once

#include "base/file_descriptor.h"
#include "sink.h"

#include <string>

namespace exec_wrapper::log {

/// Sends lines to the machine's syslog, as "exec_wrapper[pid]" and with the facility "user".
///
/// It does not use syslog(3), nor Poco's channel, which calls it. syslog(3) silently drops a line
/// if no process listens, and waits without limit for a stuck daemon. The socket is unconnected
/// until the first line and never blocks. A daemon that does not read is waited for once, a second
/// at most. After that there is no wait until it reads again.
class SyslogSink final : public Sink {
public:
  /// `socket` is the socket of the machine's syslog; `cancelTimeout` the longest wait for it.
  explicit SyslogSink(int pid, std::string socket = "/dev/log",
                      Duration cancelTimeout = std::chrono::seconds(1));

  std::string write(const Line& line, SteadyTime deadline) override;

private:
  int send(const std::string& message, SteadyTime deadline);
  int sendOnce(const std::string& message, SteadyTime deadline);
  int connect();
  int connect(int type);

  const int pid_;
  const std::string path_;
  const Duration patience_;
  base::FileDescriptor socket_;
  bool stream_ = false; // messages end with a zero byte, because a stream has no message bounds
  bool stuck_ = false;  // there was no room for the last line
};

/// The priority of syslog(3) for a severity.
int syslogPriority(Severity severity) noexcept;

} // namespace exec_wrapper::log
