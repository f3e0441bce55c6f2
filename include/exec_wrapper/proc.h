#pragma once

#include <elf.h>
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

namespace exec_wrapper {

/// Whether the numbers below /proc are those by which this process knows others. In a pid namespace
/// of its own, as after `unshare --pid --fork` without `--mount-proc`, a process may see the /proc
/// of the namespace around it: each number there means another process than it does for kill(2).
/// Whoever looks a process up by its number asks this first, and where the answer is no behaves as
/// without /proc. What /proc/self leads to is right in any case.
///
/// False also where there is no /proc. One system call; does not block, and may be called by any
/// thread. Not remembered, since a file system may be mounted there later.
inline bool procIsOurs() noexcept {
  std::array<char, 16> target{};
  const ssize_t length = ::readlink("/proc/self", target.data(), target.size());
  std::array<char, 16> number{};
  const auto end = std::to_chars(number.data(), number.data() + number.size(), ::getpid());
  return length > 0 && std::string_view(target.data(), static_cast<std::size_t>(length)) ==
                           std::string_view(number.data(), end.ptr);
}

namespace detail {

/// The first bytes of a small file of /proc, with a zero behind them.
inline std::string beginOfProcFile(pid_t pid, const char* name) {
  std::string text(4096, '\0');
  const int fd =
      ::open(("/proc/" + std::to_string(pid) + "/" + name).c_str(), O_RDONLY | O_CLOEXEC);
  const ssize_t size = fd < 0 ? -1 : ::read(fd, text.data(), text.size());
  if (fd >= 0) {
    ::close(fd);
  }
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return text;
}

} // namespace detail

/// Whether the process is root's or our own by all four of its user ids. False where that cannot be
/// told. Does not block; any thread.
inline bool isOfTrustedUser(pid_t pid) {
  const std::string text = procIsOurs() ? detail::beginOfProcFile(pid, "status") : std::string();
  const std::size_t line = text.find("\nUid:"); // the name before it has its line ends escaped
  std::array<unsigned, 4> users{};
  return line != text.npos &&
         std::sscanf(text.c_str() + line, " Uid: %u %u %u %u", &users[0], &users[1], &users[2],
                     &users[3]) == 4 &&
         std::all_of(users.begin(), users.end(),
                     [](unsigned user) { return user == 0 || user == ::geteuid(); });
}

/// Whether root or our own user chose the environment of the process, so that what stands there may
/// be believed as far as that user is. A program that gives its user more rights, such as sudo, may
/// be root's by its ids, but its environment is from whoever started it: the kernel tells of that
/// (AT_SECURE). False where it cannot be told. Does not block; any thread.
inline bool hasTrustedEnvironment(pid_t pid) {
  if (!isOfTrustedUser(pid)) {
    return false;
  }
  const std::string vector = detail::beginOfProcFile(pid, "auxv");
  using Entry = std::array<unsigned long, 2>; // Elf64_auxv_t, Elf32_auxv_t
  for (std::size_t at = 0; at + sizeof(Entry) <= vector.size(); at += sizeof(Entry)) {
    Entry entry{};
    std::memcpy(&entry, vector.data() + at, sizeof entry);
    if (entry[0] == AT_SECURE) {
      return entry[1] == 0;
    }
  }
  return false;
}

} // namespace exec_wrapper
