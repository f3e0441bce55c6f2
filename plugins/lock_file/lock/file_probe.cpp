#include "lock_file/lock/file_probe.h"

#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

namespace exec_wrapper::lock_file {

namespace {

FileProbe::Kind kindOf(mode_t mode) {
  if (S_ISREG(mode)) {
    return FileProbe::Kind::Regular;
  }
  if (S_ISDIR(mode)) {
    return FileProbe::Kind::Directory;
  }
  return S_ISLNK(mode) ? FileProbe::Kind::SymbolicLink : FileProbe::Kind::Other;
}

} // namespace

FileProbe probe(const std::string& path) {
  FileProbe look;
  if (::lstat(path.c_str(), &look.status) == 0) {
    look.kind = kindOf(look.status.st_mode);
  } else if (errno != ENOENT) {
    look.kind = FileProbe::Kind::Unknown;
    look.error = errno;
  }
  return look;
}

base::FileDescriptor openProbed(const std::string& path, const struct stat& seen, int mode) {
  // Opening also makes NFS ask the server again if the name was only cached.
  base::FileDescriptor file(
      ::open(path.c_str(), mode | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat opened {};
  if (!file.valid()) {
    // ELOOP: meanwhile there is a symbolic link.
    errno = errno == ENOENT || errno == ELOOP ? ESTALE : errno;
  } else if (::fstat(file.get(), &opened) != 0 || !sameFile(seen, opened)) {
    file = base::FileDescriptor();
    errno = ESTALE;
  }
  return file;
}

WallTime wallTime(const timespec& time) {
  using namespace std::chrono;
  return WallTime(duration_cast<system_clock::duration>(seconds(time.tv_sec)));
}

bool sameFile(const struct stat& a, const struct stat& b) noexcept {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

bool trustedOwner(uid_t owner) noexcept {
  return owner == 0 || owner == ::geteuid();
}

std::string userName(uid_t user) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> users(std::fopen("/etc/passwd", "re"),
                                                              &std::fclose);
  std::array<char, 4096> buffer;
  passwd entry{};
  passwd* found = nullptr;
  while (users && ::fgetpwent_r(users.get(), &entry, buffer.data(), buffer.size(), &found) == 0) {
    if (entry.pw_uid == user) {
      return entry.pw_name;
    }
  }
  return "user " + std::to_string(user);
}

std::string fileNameOf(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

} // namespace exec_wrapper::lock_file
