#include "base/file.h"

#include "base/file_descriptor.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

namespace exec_wrapper::base {

namespace {

constexpr std::size_t kPiece = 4096; // most files that are read whole are shorter

// Not in linux/magic.h of older systems.
constexpr std::uint32_t kXfs = 0x58465342;
constexpr std::uint32_t kZfs = 0x2FC12FC1;
constexpr std::uint32_t kBcachefs = 0xCA451A4E;

FileDescriptor openToRead(const std::string& path) {
  return FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

} // namespace

int readFile(int fd, std::size_t limit, std::string& text) {
  std::array<char, kPiece> buffer; // uninitialised: there may be a great many files to read
  while (limit > 0) {
    const ssize_t count = ::read(fd, buffer.data(), std::min(buffer.size(), limit));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return count < 0 ? errno : 0;
    }
    text.append(buffer.data(), static_cast<std::size_t>(count));
    limit -= static_cast<std::size_t>(count);
  }
  return 0;
}

std::string readFile(int fd, std::size_t limit) {
  std::string text;
  readFile(fd, limit, text);
  return text;
}

std::string readFile(const std::string& path, std::size_t limit) {
  const FileDescriptor file = openToRead(path);
  return file.valid() ? readFile(file.get(), limit) : std::string();
}

std::string readOnce(const std::string& path) {
  const FileDescriptor file = openToRead(path);
  std::array<char, kPiece> buffer;
  const ssize_t count = file.valid() ? ::read(file.get(), buffer.data(), buffer.size()) : -1;
  return {buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
}

bool onLocalFileSystem(int fd) noexcept {
  struct statfs status {};
  if (::fstatfs(fd, &status) != 0) {
    return false;
  }
  switch (static_cast<std::uint32_t>(status.f_type)) {
  case EXT4_SUPER_MAGIC: // and ext2, ext3
  case TMPFS_MAGIC:
  case RAMFS_MAGIC:
  case BTRFS_SUPER_MAGIC:
  case F2FS_SUPER_MAGIC:
  case OVERLAYFS_SUPER_MAGIC:
  case kXfs:
  case kZfs:
  case kBcachefs:
    return true;
  default:
    return false;
  }
}

bool needsMending(int error) noexcept {
  switch (error) {
  case EACCES:
  case EDQUOT:
  case EISDIR:
  case ELOOP:
  case ENAMETOOLONG:
  case ENOENT:
  case ENOSPC:
  case ENOTDIR:
  case EPERM:
  case EROFS:
    return true;
  default:
    return false;
  }
}

std::string directoryOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? "." : path.substr(0, slash == 0 ? 1 : slash);
}

} // namespace exec_wrapper::base
