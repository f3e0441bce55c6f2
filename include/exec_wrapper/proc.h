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
#include <optional>
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

/// An open file, which is closed with the object.
class OpenedFile {
public:
  explicit OpenedFile(const std::string& path) noexcept
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~OpenedFile() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  OpenedFile(const OpenedFile&) = delete;
  OpenedFile& operator=(const OpenedFile&) = delete;

  /// What comes next; empty at the end, and where it cannot be read.
  template <std::size_t N> std::string_view read(std::array<char, N>& buffer) const noexcept {
    const ssize_t size = fd_ < 0 ? -1 : ::read(fd_, buffer.data(), buffer.size());
    return {buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  }

private:
  const int fd_;
};

/// The first bytes of a small file of /proc.
inline std::string beginOfProcFile(pid_t pid, const char* name) {
  std::array<char, 4096> buffer;
  return std::string(OpenedFile("/proc/" + std::to_string(pid) + "/" + name).read(buffer));
}

} // namespace detail

/// The value of a variable, the first of that name, in a file as /proc/PID/environ is; nothing
/// where there is none, or the file may not be read. What a process shows there is what it wants to
/// show, and as long as it likes: it is read piece by piece, no further than to the variable, and
/// no more than the kernel lets a program be started with. Any thread.
inline std::optional<std::string> variableIn(const std::string& file, std::string_view name) {
  // Of words and variables together, three quarters of _STK_LIM; and of one of them (execve(2)).
  constexpr std::size_t kLongestEnvironment = std::size_t{6} << 20U;
  constexpr std::size_t kLongestValue = std::size_t{128} << 10U;
  const detail::OpenedFile opened(file);
  const std::string key = '\0' + std::string(name) + "=";
  std::string kept(1, '\0'); // what may be the beginning of it, or of its value
  std::array<char, 16384> buffer;
  for (std::size_t total = 0; total < kLongestEnvironment;) {
    const std::string_view next = opened.read(buffer);
    if (next.empty()) {
      break;
    }
    total += next.size();
    kept.append(next);
    const std::size_t at = kept.find(key);
    const std::size_t end = at == kept.npos ? at : kept.find('\0', at + key.size());
    if (end != kept.npos) {
      return kept.substr(at + key.size(), end - at - key.size());
    }
    kept.erase(0, at != kept.npos ? at : kept.size() - std::min(kept.size(), key.size()));
    if (kept.size() > kLongestValue) {
      return std::nullopt;
    }
  }
  const std::size_t at = kept.find(key);
  return at == kept.npos ? std::nullopt : std::optional(kept.substr(at + key.size()));
}

/// The same of a process, as it was started.
inline std::optional<std::string> variableOf(pid_t pid, std::string_view name) {
  return procIsOurs() ? variableIn("/proc/" + std::to_string(pid) + "/environ", name)
                      : std::nullopt;
}

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
