#pragma once

#include "support/threads/mutex.h"

#include <sys/types.h>

#include <vector>

namespace exec_wrapper::run {

/// The programs that plugins have started, by the sessions that they lead. No process can enter a
/// session, and its number is not reused while its leader is not reaped. So, unlike the content of
/// an environment, membership is evidence that no command can forge.
///
/// A process that leaves the session of such a program, and loses its parent, cannot be
/// distinguished from the command's. Any thread may use it.
class PluginPrograms {
public:
  PluginPrograms() = default;
  ~PluginPrograms();
  PluginPrograms(const PluginPrograms&) = delete;
  PluginPrograms& operator=(const PluginPrograms&) = delete;

  /// `leader`, a child of ours, leads a session. If it does not, nothing is recorded.
  void started(pid_t leader);

  /// It has ended, and its status is no longer needed. Reaps it at once, or later if other
  /// processes of its session still run. Reads /proc.
  void ended(pid_t leader);

  bool holds(pid_t session) const;

private:
  mutable Mutex mutex_;
  std::vector<pid_t> sessions_ EW_GUARDED_BY(mutex_);
  std::vector<pid_t> over_ EW_GUARDED_BY(mutex_); // those of `sessions_` whose leader has ended
};

} // namespace exec_wrapper::run
