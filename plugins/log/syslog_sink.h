#pragma once

#include "base/file_descriptor.h"
#include "sink.h"

#include <string>

namespace exec_wrapper::log {

/// Hands lines to the machine's syslog, as "exec_wrapper[pid]" and with the facility "user".
///
/// Not by syslog(3), nor by Poco's channel, which calls it: it drops a line silently where nobody
/// listens, and waits for ever for a daemon that is stuck. The socket is unconnected until the
/// first line and never blocks; a daemon that reads nothing is waited for once, a second at most,
/// and until it reads again not at all.
class SyslogSink final : public Sink {
public:
  /// `socket` is where the machine's syslog listens; `patience` how long it is waited for.
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
  bool stream_ = false; // messages end with a zero byte, for they have no bounds of their own
  bool stuck_ = false;  // the last line found no room
};

/// The priority of syslog(3) for a severity.
int syslogPriority(Severity severity) noexcept;

} // namespace exec_wrapper::log
