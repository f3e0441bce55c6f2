#include "log_place.h"

#include "base/number.h"
#include "base/text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <utility>
#include <variant>

namespace exec_wrapper::log {

namespace {

constexpr int kMostLinks = 16;

std::optional<int> wholeNumber(std::string_view text) {
  const auto number = base::parseNumber<int>(text);
  return number && *number >= 0 ? number : std::nullopt;
}

/// The process whose descriptors are in this directory.
std::optional<pid_t> processIn(std::string_view directory, pid_t self) {
  if (directory == "/dev/fd" || directory == "/proc/self/fd" ||
      directory == "/proc/thread-self/fd") {
    return self;
  }
  constexpr std::string_view kBefore = "/proc/";
  constexpr std::string_view kBehind = "/fd";
  if (!directory.starts_with(kBefore) || !directory.ends_with(kBehind) ||
      directory.size() < kBefore.size() + kBehind.size()) {
    return std::nullopt;
  }
  directory.remove_prefix(kBefore.size());
  directory.remove_suffix(kBehind.size());
  const std::optional<int> process = wholeNumber(directory);
  return process > 0 ? process : std::nullopt;
}

bool isOurs(uid_t owner) {
  return owner == 0 || owner == ::geteuid();
}

bool othersMayWrite(const struct stat& directory) {
  return !isOurs(directory.st_uid) || (directory.st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

/// Others may add files there, but cannot replace files of root or of us.
bool keepsNames(const struct stat& directory) {
  return isOurs(directory.st_uid) && (directory.st_mode & S_ISVTX) != 0;
}

bool mayFollow(const struct stat& directory, const struct stat& link) {
  return !othersMayWrite(directory) || (keepsNames(directory) && isOurs(link.st_uid));
}

bool mayUse(const struct stat& directory, const struct stat& file) {
  if (!othersMayWrite(directory)) {
    return true;
  }
  const bool owners = S_ISREG(file.st_mode) && file.st_uid == directory.st_uid;
  return file.st_nlink <= 1 && (isOurs(file.st_uid) || owners);
}

LogPlace unusable(const std::string& path, const std::string& why) {
  return {{}, false, "cannot open the log file " + base::printable(path) + ": " + why};
}

/// Our own descriptors are all closed on exec, so one that is not was given to us.
LogPlace ownDescriptor(const std::string& path, int number) {
  const int flags = ::fcntl(number, F_GETFD);
  if (flags < 0 || (flags & FD_CLOEXEC) != 0) {
    return unusable(path, "descriptor " + std::to_string(number) +
                              " was not open when exec_wrapper was started");
  }
  base::FileDescriptor file(::fcntl(number, F_DUPFD_CLOEXEC, 3));
  return file.valid() ? LogPlace{std::move(file), false, {}}
                      : unusable(path, base::errorText(errno));
}

/// By number if we may access the process; else by name, which works for all but sockets.
LogPlace othersDescriptor(const std::string& path, const NamedDescriptor& named) {
  struct stat process {};
  if (::stat(("/proc/" + std::to_string(named.process)).c_str(), &process) != 0) {
    return unusable(path, base::errorText(errno));
  }
  if (!isOurs(process.st_uid)) {
    return unusable(path, "process " + std::to_string(named.process) + " belongs to another user");
  }
  const base::FileDescriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, named.process, 0)));
  base::FileDescriptor file(
      handle.valid() ? static_cast<int>(::syscall(SYS_pidfd_getfd, handle.get(), named.number, 0))
                     : -1);
  if (!file.valid()) {
    file = base::FileDescriptor(
        ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  }
  return file.valid() ? LogPlace{std::move(file), false, {}}
                      : unusable(path, base::errorText(errno));
}

struct Split {
  std::string directory;
  std::string name;
};

Split split(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == path.npos) {
    return {".", path};
  }
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

std::string targetOf(int directory, const std::string& name) {
  std::array<char, PATH_MAX> target{};
  const ssize_t size = ::readlinkat(directory, name.c_str(), target.data(), target.size());
  return {target.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

std::string words(int error) {
  return error == ENXIO ? "it is a socket, or a named pipe without a reader"
                        : base::errorText(error);
}

/// One step: the file, or the target of the link in its place.
std::variant<LogPlace, std::string> step(const std::string& path) {
  const Split parts = split(path);
  const base::FileDescriptor directory(
      ::open(parts.directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  struct stat around {};
  if (!directory.valid() || ::fstat(directory.get(), &around) != 0) {
    return unusable(path, base::errorText(errno));
  }
  constexpr int kFlags =
      O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW;
  base::FileDescriptor file(::openat(directory.get(), parts.name.c_str(), kFlags, 0640));
  const int error = errno;
  struct stat found {};
  if (file.valid()) {
    const bool good = ::fstat(file.get(), &found) == 0 && mayUse(around, found);
    return good ? LogPlace{std::move(file), true, {}}
                : unusable(path, "other users can write to its directory, and the file belongs to "
                                 "another user or has a second name");
  }
  const bool link = error == ELOOP && ::fstatat(directory.get(), parts.name.c_str(), &found,
                                                AT_SYMLINK_NOFOLLOW) == 0;
  if (!link) {
    return unusable(path, words(error));
  }
  if (!mayFollow(around, found)) {
    return unusable(path, "it is a link in a directory that other users can write to");
  }
  const std::string target = targetOf(directory.get(), parts.name);
  return target.starts_with('/') ? target : parts.directory + "/" + target;
}

} // namespace

std::optional<NamedDescriptor> namedDescriptor(std::string_view path, pid_t self) {
  static constexpr std::array<std::string_view, 3> kStandard = {"/dev/stdin", "/dev/stdout",
                                                                "/dev/stderr"};
  for (std::size_t i = 0; i < kStandard.size(); ++i) {
    if (path == kStandard[i]) {
      return NamedDescriptor{self, static_cast<int>(i)};
    }
  }
  const std::size_t slash = std::min(path.rfind('/'), path.size());
  const std::optional<pid_t> process = processIn(path.substr(0, slash), self);
  const std::optional<int> number = wholeNumber(path.substr(std::min(slash + 1, path.size())));
  return process && number ? std::optional(NamedDescriptor{*process, *number}) : std::nullopt;
}

LogPlace openLogPlace(const std::string& path) {
  const pid_t self = ::getpid();
  std::string at = path;
  for (int links = 0; links <= kMostLinks; ++links) {
    if (const std::optional<NamedDescriptor> named = namedDescriptor(at, self)) {
      return named->process == self ? ownDescriptor(path, named->number)
                                    : othersDescriptor(at, *named);
    }
    std::variant<LogPlace, std::string> next = step(at);
    if (auto* const place = std::get_if<LogPlace>(&next)) {
      return std::move(*place);
    }
    at = std::get<std::string>(std::move(next));
  }
  return unusable(path, base::errorText(ELOOP));
}

} // namespace exec_wrapper::log
