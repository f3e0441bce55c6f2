#pragma once

#include "base/file_descriptor.h"

#include <sys/types.h>

#include <string>
#include <string_view>

namespace exec_wrapper::run {

/// A small process that outlives the wrapper when that is killed, and then ends what is left of the
/// command. (The command's own process is ended by the kernel in any case.)
///
/// It is this program, started anew, so that it holds none of the wrapper's memory. The wrapper
/// tells it through a pipe which process groups there are, and that all is well; a pipe that closes
/// without that is a wrapper that was killed.
class Watcher {
public:
  /// What the program is called by when it is to be the watcher; its pipe is then descriptor 3.
  static constexpr std::string_view kProgramName = "exec_wrapper-watcher";
  static constexpr int kItsPipe = 3;

  /// Starts the process. Returns 0 or an errno. Does not wait for it. `sign`: a file whose time of
  /// change is to say when the wrapper was killed, where there is one by then; empty: none.
  int start(const std::string& sign);

  /// Of the process; -1 before `start`.
  pid_t pid() const noexcept { return pid_; }

  /// An attempt leads this process group, unless it is at a terminal and in ours.
  void attemptStarted(pid_t group) noexcept;

  /// False where it was not told of the last attempt: it was stopped, so that its pipe is full, or
  /// is gone. It is never waited for.
  bool listens() const noexcept { return listens_; }

  /// The run ends in good order: what is left running is meant to be. One that does not listen is
  /// killed, so that it does not take this for the end of a wrapper that was killed.
  void dismiss() noexcept;

private:
  bool tell(std::string_view text) noexcept;

  base::FileDescriptor pipe_;
  pid_t pid_ = -1;
  bool listens_ = true;
};

/// The watcher's own work, for `main`: `wrapper` and `sign` are the words that it was started with.
/// Returns an exit status when there is nothing left to do.
int runWatcher(int pipe, pid_t wrapper, const char* sign);

} // namespace exec_wrapper::run
