#pragma once

#include "base/file_descriptor.h"

#include <sys/types.h>

#include <string>
#include <string_view>

namespace exec_wrapper::run {

/// A small process that outlives a killed wrapper, and then kills the command's remaining
/// processes. (The kernel kills the command's own process in any case.)
///
/// It is this program, started anew, so that it has none of the wrapper's memory. The wrapper sends
/// it the process groups through a pipe, and a message when all is well. If the pipe closes without
/// that message, the wrapper was killed.
class Watcher {
public:
  /// The program name with which the program is the watcher; its pipe is then descriptor 3.
  static constexpr std::string_view kProgramName = "exec_wrapper-watcher";
  static constexpr int kItsPipe = 3;

  /// Starts the process. Returns 0 or an errno. Does not wait for it. `sign`: a file that the
  /// watcher touches when the wrapper was killed, if the file exists by then; empty: none.
  int start(const std::string& sign);

  /// Of the process; -1 before `start`.
  pid_t pid() const noexcept { return pid_; }

  /// An attempt leads this process group, unless it is at a terminal and in ours.
  void attemptStarted(pid_t group) noexcept;

  /// False if the last attempt could not be sent: the watcher was stopped, so that its pipe is
  /// full, or is gone. The wrapper never waits for it.
  bool listens() const noexcept { return listens_; }

  /// The run ends normally: processes that remain are meant to run on. A watcher that does not
  /// listen is killed, so that it does not take this for the end of a killed wrapper.
  void dismiss() noexcept;

private:
  bool tell(std::string_view text) noexcept;

  base::FileDescriptor pipe_;
  pid_t pid_ = -1;
  bool listens_ = true;
};

/// The work of the watcher, for `main`: `wrapper` and `sign` are its arguments. Returns an exit
/// status when nothing is left to do.
int runWatcher(int pipe, pid_t wrapper, const char* sign);

} // namespace exec_wrapper::run
