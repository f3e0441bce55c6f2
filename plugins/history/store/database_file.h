#pragma once

#include "base/file_descriptor.h"
#include "base/status.h"
#include "exec_wrapper/time.h"

#include <sys/types.h>

#include <optional>
#include <string>

namespace exec_wrapper::history {

/// The file of a database, its directory, and the lock file beside it, by which writers take turns.
class DatabaseFile {
public:
  /// `mode`: of the files. The directories that are created get the same with the right to search.
  DatabaseFile(std::string path, mode_t mode);

  /// Creates the directory with its parents, the lock file and an empty database, where they do
  /// not exist. A failure, in one sentence: they cannot be used, or other users could replace the
  /// database.
  base::Status prepare() const;

  /// The turn of this writer, until the descriptor is closed. Waits until `deadline` at most. No
  /// descriptor: other writers had it all the time. Throws std::runtime_error if the lock cannot be
  /// taken at all.
  base::FileDescriptor takeTurn(SteadyTime deadline) const;

  /// Reads all of it. A failure is one of the disk, and says nothing about what is stored.
  base::Status read() const;

  /// In the own turn: renames a damaged database and its journal, so that the next one begins
  /// empty. Returns the new name. Throws std::runtime_error.
  std::string setAside(WallTime now) const;

  const std::string& path() const noexcept { return path_; }

private:
  base::Status checkPlace() const;
  base::Status create(const std::string& path) const;

  const std::string path_;
  const std::string directory_;
  const mode_t mode_;
};

} // namespace exec_wrapper::history
