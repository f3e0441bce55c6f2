#pragma once

#include "exec_wrapper/time.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <array>
#include <memory>
#include <string>

namespace exec_wrapper::etcd {

/// A small process that kills the command when the lease is over and the wrapper has not stopped
/// it. The wrapper may be frozen (SIGSTOP, a debugger, no memory), or the machine was suspended.
///
/// It is a copy of this process that only makes system calls, has none of our files open, and
/// receives no signals except those that cannot be blocked. The kernel kills it with us. By SIGKILL
/// it kills the children of our first thread, which starts the command and adopts its orphans, and
/// the groups that these children lead. So it need not be notified of a command that starts. It
/// spares the wrapper's watcher, which outlives the wrapper on purpose. As long as we have not
/// waited for a child, its pid belongs to no other process.
class Sentinel {
public:
  /// Throws std::system_error if there is no memory.
  Sentinel();
  ~Sentinel() { dismiss(); }
  Sentinel(const Sentinel&) = delete;
  Sentinel& operator=(const Sentinel&) = delete;

  /// The command may run for `left` from now on. The clock includes the time in which the machine
  /// is suspended. Any thread; also before `start`.
  void grant(Duration left) noexcept;

  /// Call it once. Returns 0, or an errno if no process can be created, or if the kernel does not
  /// list our children (no /proc, or that of another pid namespace). The process ends with the
  /// calling thread.
  int start() noexcept;

  /// Ends the process. True if it had to kill.
  bool dismiss() noexcept;

private:
  struct Shared;
  struct Unmap {
    void operator()(Shared* page) const noexcept;
  };

  [[noreturn]] void standBy(pid_t parent) noexcept;
  void rename() const noexcept;
  bool isWatcher(pid_t process) const noexcept;
  bool end(pid_t child) const noexcept;
  bool endAll() const noexcept;

  const std::string children_;           // the kernel's list of them; empty: there is none for us
  const std::string users_;              // the line of /proc/self/status with our user ids
  struct statx program_ {};              // our own
  std::array<unsigned long, 2> words_{}; // begin and end of our command line in memory
  std::unique_ptr<Shared, Unmap> shared_;
  pid_t process_ = -1;
};

} // namespace exec_wrapper::etcd
