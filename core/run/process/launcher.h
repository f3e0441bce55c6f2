#pragma once

#include "exec_wrapper/runner.h"
#include "run/process/child_streams.h"
#include "support/signals.h"

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::run {

/// What an attempt to start the command came to.
struct LaunchResult {
  pid_t pid = -1;      ///< of the process
  int exitStatus = 0;  ///< 126 or 127 where nothing runs
  std::string reason;  ///< why not, and what to do
  int cgroupError = 0; ///< an errno: it runs, but not in the cgroup that it was to be in
};

/// Starts the command, as often as there are attempts.
class Launcher {
public:
  using Variables = std::map<std::string, std::optional<std::string>>;

  /// `environment` is the wrapper's own; `changes` are set, or unset where they have no value.
  Launcher(Launch launch, const char* const* environment, const Variables& changes,
           std::string workDir, const InheritedSignals& signals);

  /// On top of everything, for the attempts from now on.
  void addVariables(const Facts& variables);
  void changeVariables(const Variables& changes);

  /// With the signal mask and dispositions that the wrapper was started with, in `work-dir`.
  /// Returns when the program runs or is known not to: a vfork, as fast as it gets, so a program on
  /// a file system that hangs holds the caller up. `cgroup` is the descriptor of a cgroup of
  /// version 2 to start it in, or -1.
  LaunchResult start(const ChildStreams& streams = {}, int cgroup = -1,
                     CommandSession session = CommandSession::Own) const;

private:
  Launch launch_;
  std::map<std::string, std::string> environment_;
  std::vector<std::string> nameless_; // entries of the environment that are no variables
  std::string workDir_;
  InheritedSignals signals_;
};

} // namespace exec_wrapper::run
