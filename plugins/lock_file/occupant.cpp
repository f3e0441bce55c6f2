#include "occupant.h"

#include "common/file_descriptor.h"
#include "common/text.h"
#include "small_file.h"

#include <fcntl.h>
#include <pwd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

namespace exec_wrapper::lock_file {

namespace {

constexpr std::size_t kShownCommand = 200;

LockFailure notALock(const std::string& path, const char* what, const char* remedy) {
  return {"the lock " + common::printable(path) + " cannot be used: it is " + what + "; " + remedy};
}

WallTime wallTime(const timespec& time) {
  using namespace std::chrono;
  return WallTime(duration_cast<system_clock::duration>(seconds(time.tv_sec)));
}

/// From the local file only: a directory service may take its time, or hang.
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

/// " for 3h 12m", or nothing where the clocks disagree.
std::string age(const char* before, WallTime since, WallTime now, const char* behind) {
  return now < since ? "" : before + common::durationText(now - since) + behind;
}

std::string describeStranger(const std::string& path, const Occupant& occupant, WallTime now) {
  return common::printable(path) + " is there but names no holder; it belongs to " +
         userName(occupant.owner) + " and is of " +
         common::utcText(occupant.modified, common::Precision::Seconds) +
         age(" (", occupant.modified, now, " ago)") +
         "; remove it when nothing that uses it runs any more";
}

} // namespace

bool sameFile(const struct stat& a, const struct stat& b) noexcept {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

std::variant<Absent, Occupant, LockFailure> inspect(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) {
      return Absent();
    }
    return LockFailure{"cannot look at the lock " + common::printable(path) + ": " +
                       common::errorText(errno) + "; set lockfile to a path that can be used"};
  }
  if (S_ISDIR(status.st_mode)) {
    return notALock(path, "a directory", "set lockfile to the name of a file");
  }
  if (S_ISLNK(status.st_mode)) {
    return notALock(path, "a symbolic link", "set lockfile to the file that is meant itself");
  }
  if (!S_ISREG(status.st_mode)) {
    return notALock(path, "no regular file", "remove it, or set lockfile to another path");
  }
  Occupant occupant{{}, status.st_uid, wallTime(status.st_mtim)};
  // Opening also asks the server anew where the name was only remembered (NFS).
  const common::FileDescriptor file(
      ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file.valid() && (errno == ENOENT || errno == ESTALE)) {
    return Absent();
  }
  struct stat opened {};
  if (file.valid() && ::fstat(file.get(), &opened) == 0 && sameFile(status, opened)) {
    occupant.holder = parseHolder(readSmall(file.get()));
  }
  return occupant;
}

std::string describe(const std::string& path, const Occupant& occupant, WallTime now) {
  const Holder& holder = occupant.holder;
  if (!holder.wrapper) {
    return describeStranger(path, occupant, now);
  }
  std::string text =
      common::printable(path) + " is held by pid " + std::to_string(holder.wrapper->pid);
  if (!holder.host.empty()) {
    text += " on " + common::shortened(common::printable(holder.host), kShownCommand);
  }
  if (holder.since) {
    text += age(" for ", *holder.since, now, "");
  }
  if (!holder.command.empty()) {
    text += ": " + common::shortened(common::printable(holder.command), kShownCommand);
  }
  return text;
}

} // namespace exec_wrapper::lock_file
