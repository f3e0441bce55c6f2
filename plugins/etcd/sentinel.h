#pragma once

#include "exec_wrapper/time.h"

#include <sys/types.h>

#include <memory>
#include <string>

namespace exec_wrapper::etcd {

/// A small process that ends the command when the lease is over and nobody else did: because the
/// wrapper stands still (SIGSTOP, a debugger, no memory), or the machine was suspended.
///
/// It is a copy of ours that calls nothing but the kernel, has no file of ours open and takes no
/// signal but those that cannot be refused. The kernel ends it with us. What it ends, by SIGKILL,
/// are the children of our first thread, which starts the command and adopts its orphans, and the
/// groups that these lead. So it needs no word of a command that begins, and as long as we have not
/// waited for a child its number is nobody else's.
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

  /// Once. Returns 0, or an errno where there is no process to be had. The process ends with the
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

  const std::string children_; // the kernel's list of them
  std::unique_ptr<Shared, Unmap> shared_;
  pid_t process_ = -1;
};

} // namespace exec_wrapper::etcd
