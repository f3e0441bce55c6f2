#pragma once

#include "exec_wrapper/event.h"
#include "run/procfs/plugin_children.h"
#include "run/procfs/resource_usage.h"

#include <sys/types.h>

#include <optional>
#include <vector>

namespace exec_wrapper::run {

/// Makes this process the parent of every orphan of its descendants, so that none of them gets out
/// of sight. Made by the thread that starts the command, before it does. Where this process had
/// children before, as after `server & exec exec_wrapper job`, it adopts nobody: whose orphan an
/// orphan is could not be told.
class Reaper {
public:
  /// Remembers the children that were there before: they are nobody's of ours. `programs` may be
  /// null; it outlives this object.
  explicit Reaper(const PluginPrograms* programs = nullptr);

  /// The errno that says why orphans of the command do not become our children, or 0.
  int error() const noexcept { return error_; }

  /// Whether orphans of the command become our children.
  bool adopts() const noexcept { return adopts_; }

  /// A child of ours that is not of the command. Forgotten when it is reaped, so that its number
  /// exempts nobody else.
  void exempt(pid_t child) { strangers_.push_back(child); }

  /// Whether a child of ours is not of the command, by its number.
  bool isStranger(pid_t child) const noexcept;

  /// What plugins have started, by a look that is made now.
  PluginChildren pluginChildren() const { return PluginChildren(programs_); }

  /// The children that this thread has now, but for those that are not of the command, and
  /// `leader`.
  std::vector<pid_t> adopted(pid_t leader) const;

  /// Reaps adopted orphans that have ended, as many as there are, or a good number of them. Returns
  /// false where there may be more. `leader` is left alone, for whoever waits for it.
  bool reap(std::optional<pid_t> leader);

  /// What the processes of the run used that have ended and were seen to: the orphans, and the
  /// leaders, each with those that it waited for.
  Usage usage() const { return usage_.total(); }
  void count(const rusage& used) noexcept { usage_.add(used); }

  /// Right after a process became the command.
  void commandStarted() noexcept { usage_.commandStarted(); }

private:
  void reapOne(pid_t pid) noexcept;

  const PluginPrograms* programs_;
  std::vector<pid_t> strangers_;
  int error_ = 0;
  bool adopts_ = false;
  UsageMeter usage_;
};

} // namespace exec_wrapper::run
