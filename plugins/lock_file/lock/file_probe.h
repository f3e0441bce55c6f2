#pragma once

#include "base/file_descriptor.h"
#include "exec_wrapper/time.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <string>

namespace exec_wrapper::lock_file {

// For files in directories where others may create anything. The files are inspected before they
// are opened, no link is followed, and only regular files are opened.

/// No file of ours is longer than this; the rest of a longer file is ignored.
inline constexpr std::size_t kSmallFile = 4096;

/// The result of looking up a path.
struct FileProbe {
  enum class Kind { Absent, Regular, Directory, SymbolicLink, Other, Unknown };
  Kind kind = Kind::Absent;
  struct stat status {}; ///< if there is a file
  int error = 0;         ///< why the kind is Unknown
};

FileProbe probe(const std::string& path);

/// Opens the regular file that was probed. If that fails, the descriptor is invalid and errno has
/// the reason; ESTALE: another file has taken its place, or it is gone.
base::FileDescriptor openProbed(const std::string& path, const struct stat& seen, int mode);

/// To the second.
WallTime wallTime(const timespec& time);

/// The same file, by device and inode number.
bool sameFile(const struct stat& a, const struct stat& b) noexcept;

/// Whether we trust a file of this owner: root's and our own.
bool trustedOwner(uid_t owner) noexcept;

/// From the local file only: a directory service may be slow, or hang.
std::string userName(uid_t user);

/// The part of the path after the last slash.
std::string fileNameOf(const std::string& path);

} // namespace exec_wrapper::lock_file
