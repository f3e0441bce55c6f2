#pragma once

#include "exec_wrapper/runner.h"
#include "run/process/child_streams.h"
#include "support/process/signals.h"

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::run {

/// The result of an attempt to start the command.
struct LaunchResult {
  pid_t pid = -1;      ///< of the process
  int exitStatus = 0;  ///< 126 or 127 if no command runs
  std::string reason;  ///< why none runs, and what to do
  int cgroupError = 0; ///< an errno: the command runs, but could not enter its cgroup
};

/// Starts the command, once for each attempt.
class Launcher {
public:
  using Variables = std::map<std::string, std::optional<std::string>>;

  /// `environment` is the wrapper's own. `changes` are set in it, or unset if they have no value.
  Launcher(Launch launch, const char* const* environment, const Variables& changes,
           std::string workDir, const InheritedSignals& signals);

  /// Both override earlier values, from the next attempt on.
  void addVariables(const Facts& variables);
  void changeVariables(const Variables& changes);

  /// Starts the command in `work-dir`, with the signal mask and dispositions that the wrapper was
  /// started with. Returns when the program runs or is known not to run. It uses vfork for speed,
  /// so a program on a file system that hangs blocks the caller. `cgroup` is the descriptor of a
  /// version 2 cgroup to start it in, or -1.
  LaunchResult start(const ChildStreams& streams = {}, int cgroup = -1,
                     CommandSession session = CommandSession::Own) const;

private:
  Launch launch_;
  std::map<std::string, std::string> environment_;
  std::vector<std::string> nameless_; // environment entries without a '='
  std::string workDir_;
  InheritedSignals signals_;
};

} // namespace exec_wrapper::run
