#pragma once

#include "base/file_descriptor.h"
#include "exec_wrapper/time.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <string>

namespace exec_wrapper::lock_file {

// Files in directories where others may plant what they like: they are looked at before they are
// opened, no link is followed, and nothing but a regular file is opened.

/// No file of ours is longer than this; of what is longer, the rest is passed over.
inline constexpr std::size_t kSmallFile = 4096;

/// What stands under a name.
struct FileProbe {
  enum class Kind { Absent, Regular, Directory, SymbolicLink, Other, Unknown };
  Kind kind = Kind::Absent;
  struct stat status {}; ///< where there is something
  int error = 0;         ///< why it is Unknown
};

FileProbe probe(const std::string& path);

/// Opens the regular file that was looked at. The descriptor is invalid, and errno tells why, where
/// that does not work; ESTALE: another file has taken its place, or it is gone.
base::FileDescriptor openProbed(const std::string& path, const struct stat& seen, int mode);

/// To the second.
WallTime wallTime(const timespec& time);

/// The same file, by device and number.
bool sameFile(const struct stat& a, const struct stat& b) noexcept;

/// Whose files we rely on: root's and our own.
bool trustedOwner(uid_t owner) noexcept;

/// From the local file only: a directory service may take its time, or hang.
std::string userName(uid_t user);

/// Whether only this machine can have the file system mounted, so that whoever wrote to it before
/// the last restart is gone. False where that is not certain.
bool onLocalFileSystem(int fd) noexcept;

/// What is behind the last slash of the path.
std::string fileNameOf(const std::string& path);

} // namespace exec_wrapper::lock_file
