#pragma once

#include "base/file_descriptor.h"
#include "base/status.h"
#include "exec_wrapper/time.h"

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

namespace exec_wrapper::report {

/// Whether locks of the kernel prove that a process is alive. They are used on local file systems
/// only: on a file server they may take a long time, or never end.
enum class KernelLocks : std::uint8_t {
  WhereLocal,
  Never, ///< as on a file server; for tests
};

/// The right to change a file. One object at a time has it, among all processes of all machines
/// that see the directory. Only the owner of the directory may be able to make files in it.
///
/// The right is a marker beside the file, `.<file>.turn`. A process makes a file with a name of its
/// own, its node, and gives it the marker's name by link(2). That is atomic on local file systems
/// and NFS, and replaces nothing. So one of any number of processes succeeds.
///
/// A process that dies leaves its marker. Others remove it if its process is gone for certain:
///
/// - On a local file system, a process has a write lock (fcntl, of the open file) on its node. It
///   ends with the process. Only a process that gets this lock removes the marker.
/// - Elsewhere: if the process ran on this machine, since its last start, in these namespaces, and
///   is gone.
/// - Else nothing is certain, and age decides: the same marker was seen for five seconds, or is a
///   minute old by the clock of the file server. A process that returns from a longer pause finds
///   by `certain` that its right is gone. (Only a pause between this call and the next could make
///   it replace a change of another machine.)
class UpdateTurn {
public:
  explicit UpdateTurn(const std::string& file, KernelLocks locks = KernelLocks::WhereLocal);

  /// Gives the right back, and removes the files of this object.
  ~UpdateTurn();
  UpdateTurn(const UpdateTurn&) = delete;
  UpdateTurn& operator=(const UpdateTurn&) = delete;

  /// Waits for the right until `end`, or until a stop is requested. Call it once.
  base::Status take(SteadyTime end, const std::stop_token& stop);

  /// Whether the right is still ours. Ask right before the change.
  bool certain() const;

  /// Whether no other process had the right when it was asked for.
  bool atOnce() const noexcept { return atOnce_; }

  /// The path for the new content of the file. It is removed with this object.
  std::string newFile() const { return own_ + ".new"; }

  /// Removes files of this kind for this file that processes left when they died, an hour ago or
  /// longer. `now`: by the clock of the file system.
  static void removeLeftovers(const std::string& file, const timespec& now);

private:
  struct Seen {
    struct stat status {};
    SteadyTime since{};
  };

  base::Status makeNode();
  int writeNode();
  base::Status tryOnce();
  bool ownsMarker() const;
  base::Status look(const struct stat& marker);
  void judge(const Seen& seen, Duration waited) const;
  void removeMarker(const struct stat& judged) const;

  const std::string marker_;
  const std::string own_; ///< the beginning of the names of this object's files
  const KernelLocks locks_;
  base::FileDescriptor node_;
  struct stat nodeStatus_ {};
  bool locked_ = false; ///< the node has a write lock
  bool taken_ = false;
  bool atOnce_ = false;
  Duration takenAt_{}; ///< since the boot of the machine, suspend included
  std::optional<Seen> seen_;
};

} // namespace exec_wrapper::report
