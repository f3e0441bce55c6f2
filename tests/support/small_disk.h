#pragma once

#include "support/forked_process.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>

namespace exec_wrapper::test {

/// Runs `body` in a process of its own for which the directory is a file system of 8 KiB. Returns
/// what it returns, or nothing where this machine does not allow that.
template <class Body>
std::optional<int> onSmallDisk(const std::filesystem::path& directory, Body body) {
  constexpr int kNotAllowed = 77;
  ForkedProcess process([&] {
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("tmpfs", directory.c_str(), "tmpfs", 0, "size=8k,nr_inodes=8") != 0) {
      return kNotAllowed;
    }
    return body();
  });
  const int status = process.reap();
  return status == kNotAllowed ? std::nullopt : std::optional(status);
}

/// Takes all room that is left, with a file of that name.
inline void fillDisk(const std::string& file) {
  const int fd = ::open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  const std::string block(4096, 'x');
  while (::write(fd, block.data(), block.size()) > 0) {
  }
  ::close(fd);
}

inline void makeReadOnly(const std::filesystem::path& directory) {
  ::mount(nullptr, directory.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr);
}

} // namespace exec_wrapper::test
