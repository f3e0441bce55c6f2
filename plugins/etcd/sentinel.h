#pragma once

#include "exec_wrapper/time.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <array>
#include <memory>
#include <string>

namespace exec_wrapper::etcd {

/// A small process that ends the command when the lease is over and nobody else did: because the
/// wrapper stands still (SIGSTOP, a debugger, no memory), or the machine was suspended.
///
/// It is a copy of ours that calls nothing but the kernel, has no file of ours open and takes no
/// signal but those that cannot be refused. The kernel ends it with us. What it ends, by SIGKILL,
/// are the children of our first thread, which starts the command and adopts its orphans, and the
/// groups that these lead; but not the wrapper's watcher, which outlives it on purpose. So it needs
/// no word of a command that begins, and as long as we have not waited for a child its number is
/// nobody else's.
class Sentinel {
public:
  /// Throws std::system_error where there is no memory.
  Sentinel();
  ~Sentinel() { dismiss(); }
  Sentinel(const Sentinel&) = delete;
  Sentinel& operator=(const Sentinel&) = delete;

  /// The command may live for so long from now on, by a clock that goes on while the machine is
  /// suspended. Any thread; before `start` too.
  void grant(Duration left) noexcept;

  /// Once. Returns 0, or an errno where there is no process to be had, or where the kernel does not
  /// tell of our children (no /proc, or that of another pid namespace). The process ends with the
  /// calling thread.
  int start() noexcept;

  /// Lets the process go. True where it had to do its work.
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

  const std::string children_;           // the kernel's list of them; empty: it has none for us
  const std::string users_;              // the line of /proc/self/status that tells our user ids
  struct statx program_ {};              // our own
  std::array<unsigned long, 2> words_{}; // where our command line begins and ends in memory
  std::unique_ptr<Shared, Unmap> shared_;
  pid_t process_ = -1;
};

} // namespace exec_wrapper::etcd
