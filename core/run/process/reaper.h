#pragma once

#include "exec_wrapper/event.h"
#include "run/procfs/plugin_children.h"
#include "run/procfs/resource_usage.h"

#include <sys/types.h>

#include <optional>
#include <vector>

namespace exec_wrapper::run {

/// Makes this process the parent of every orphan among its descendants, so that none of them is
/// lost. Created by the thread that starts the command, before the start. If this process already
/// had children, as after `server & exec exec_wrapper job`, it adopts no orphans: it could not know
/// whose they are.
class Reaper {
public:
  /// Remembers the earlier children of this process, which are not the run's. `programs` may be
  /// null; it outlives this object.
  explicit Reaper(const PluginPrograms* programs = nullptr);

  /// The errno if this process could not become a child subreaper; else 0, also if it did not try.
  int error() const noexcept { return error_; }

  /// Whether orphans of the command become our children.
  bool adopts() const noexcept { return adopts_; }

  /// A child of ours that is not the command's. It is forgotten when it is reaped, so that its pid
  /// exempts no other process.
  void exempt(pid_t child) { strangers_.push_back(child); }

  /// Whether the child of ours with this pid is not the command's.
  bool isStranger(pid_t child) const noexcept;
  const std::vector<pid_t>& strangers() const noexcept { return strangers_; }

  /// The processes that plugins have started, looked up now.
  PluginChildren pluginChildren() const { return PluginChildren(programs_); }

  /// The present children of this thread, except `leader` and those that are not the command's.
  std::vector<pid_t> adopted(pid_t leader) const;

  /// Reaps adopted orphans that have ended: all of them, or a large number. Returns false if there
  /// may be more. Does not reap `leader`, for which other code waits.
  bool reap(std::optional<pid_t> leader);

  /// The resources of those processes of the run that have ended and were waited for: the orphans
  /// and the leaders, each with the children that it waited for.
  Usage usage() const { return usage_.total(); }
  void count(const rusage& used) noexcept { usage_.add(used); }

  /// Called right after a process became the command.
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
