#pragma once

#include "support/mutex.h"

#include <sys/types.h>

#include <vector>

namespace exec_wrapper::run {

/// The programs that plugins have started, by the sessions that they lead. Nobody can enter a
/// session, and its number is not given away as long as its leader is not reaped: so membership is
/// evidence that no command can forge, unlike anything in an environment.
///
/// Who leaves the session of such a program, and loses its parent, is not told from the command's.
/// Any thread may use it.
class PluginPrograms {
public:
  PluginPrograms() = default;
  ~PluginPrograms();
  PluginPrograms(const PluginPrograms&) = delete;
  PluginPrograms& operator=(const PluginPrograms&) = delete;

  /// `leader`, a child of ours, leads a session. Where it does not, nothing is noted.
  void started(pid_t leader);

  /// It has ended, and nobody needs its status any more. Reaps it at once, or later where others of
  /// its session live on. Reads /proc.
  void ended(pid_t leader);

  bool holds(pid_t session) const;

private:
  mutable Mutex mutex_;
  std::vector<pid_t> sessions_ EW_GUARDED_BY(mutex_);
  std::vector<pid_t> over_ EW_GUARDED_BY(mutex_); // of these, whose leader has ended
};

} // namespace exec_wrapper::run
