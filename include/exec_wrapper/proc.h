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

/// Whether /proc shows the pid namespace of this process. After `unshare --pid --fork` without
/// `--mount-proc`, for example, it shows the outer namespace. Each number there then belongs to
/// another process than for kill(2). Call this before you look up a process by its number; if it is
/// false, behave as without /proc. /proc/self is correct in any case.
///
/// False also where there is no /proc. One system call; does not block, and may be called by any
/// thread. The result is not cached, because a file system may be mounted there later.
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

  /// The next bytes; empty at the end, and after a read error.
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

/// The value of the first variable of that name in a file such as /proc/PID/environ. No value where
/// the variable is missing, or the file cannot be read. The process controls this content and its
/// length. So it is read in pieces, up to the variable, and at most up to the kernel's limit for
/// the environment of a new program. Any thread.
inline std::optional<std::string> variableIn(const std::string& file, std::string_view name) {
  // The limits of execve(2): for all words and variables together (three quarters of _STK_LIM), and
  // for one of them.
  constexpr std::size_t kLongestEnvironment = std::size_t{6} << 20U;
  constexpr std::size_t kLongestValue = std::size_t{128} << 10U;
  const detail::OpenedFile opened(file);
  const std::string key = '\0' + std::string(name) + "=";
  std::string kept(1, '\0'); // possibly the beginning of the name, or of the value
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

/// The same from the initial environment of a process.
inline std::optional<std::string> variableOf(pid_t pid, std::string_view name) {
  return procIsOurs() ? variableIn("/proc/" + std::to_string(pid) + "/environ", name)
                      : std::nullopt;
}

/// Whether all four user ids of the process are root's or our own. False where they are unknown.
/// Does not block; any thread.
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

/// Whether root or our own user set the environment of the process. Only then its content can be
/// trusted. A set-user-ID program such as sudo may have root's ids, but its environment comes from
/// the user who started it. The kernel marks such a program (AT_SECURE).
/// False where this is unknown. Does not block; any thread.
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
