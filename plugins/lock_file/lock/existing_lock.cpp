#include "lock_file/lock/existing_lock.h"

#include "base/file.h"
#include "base/file_descriptor.h"
#include "base/text.h"
#include "base/times.h"
#include "lock_file/lock/file_probe.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace exec_wrapper::lock_file {

namespace {

constexpr std::size_t kShownCommand = 200;

LockFailure notALock(const std::string& path, const char* what, const char* remedy) {
  return {"the lock " + base::printable(path) + " cannot be used: it is " + what + "; " + remedy};
}

/// " for 3h 12m", or empty if the clocks disagree.
std::string age(const char* before, WallTime since, WallTime now, const char* behind) {
  return now < since ? "" : before + base::formatDuration(now - since) + behind;
}

/// Queries a shared lock without taking it: only a write lock of another conflicts with it.
ExistingLock::Keeper keeperOf(int fd) {
  struct flock lock {};
  lock.l_type = F_RDLCK;
  lock.l_whence = SEEK_SET;
  if (::fcntl(fd, F_OFD_GETLK, &lock) != 0) {
    return ExistingLock::Keeper::Unknown;
  }
  return lock.l_type == F_UNLCK ? ExistingLock::Keeper::Gone : ExistingLock::Keeper::Lives;
}

std::string describeUnreadable(const std::string& path, const ExistingLock& occupant,
                               WallTime now) {
  return base::printable(path) +
         " exists but cannot be read: " + base::errorText(occupant.unreadable) + "; owner " +
         userName(occupant.owner) + ", modified " +
         base::formatTime(occupant.modified, base::Precision::Seconds) +
         age(" (", occupant.modified, now, " ago)") +
         "; let this user read it, or set lockfile to another path";
}

std::string describeStranger(const std::string& path, const ExistingLock& occupant, WallTime now) {
  return base::printable(path) + " exists but names no holder; owner " + userName(occupant.owner) +
         ", modified " + base::formatTime(occupant.modified, base::Precision::Seconds) +
         age(" (", occupant.modified, now, " ago)") + "; remove it when no run uses it any more";
}

} // namespace

std::variant<Absent, ExistingLock, LockFailure> inspect(const std::string& path) {
  const FileProbe look = probe(path);
  switch (look.kind) {
  case FileProbe::Kind::Absent:
    return Absent();
  case FileProbe::Kind::Unknown:
    return LockFailure{"cannot look at the lock " + base::printable(path) + ": " +
                       base::errorText(look.error) + "; set lockfile to a path that can be used"};
  case FileProbe::Kind::Directory:
    return notALock(path, "a directory", "set lockfile to the name of a file");
  case FileProbe::Kind::SymbolicLink:
    return notALock(path, "a symbolic link", "set lockfile to the target of the link");
  case FileProbe::Kind::Other:
    return notALock(path, "not a regular file", "remove it, or set lockfile to another path");
  case FileProbe::Kind::Regular:
    break;
  }
  const base::FileDescriptor file = openProbed(path, look.status, O_RDONLY);
  if (!file.valid() && errno == ESTALE) {
    return Absent();
  }
  const int error = file.valid() ? 0 : errno;
  ExistingLock occupant = readOccupant(file.get(), look.status);
  occupant.unreadable = error;
  return occupant;
}

ExistingLock readOccupant(int fd, const struct stat& status) {
  ExistingLock occupant;
  occupant.owner = status.st_uid;
  occupant.modified = wallTime(status.st_mtim);
  if (fd >= 0) {
    occupant.holder = parseHolder(base::readFile(fd, kSmallFile));
    occupant.local = base::onLocalFileSystem(fd);
    occupant.keeper = occupant.local && occupant.holder.writeLocked ? keeperOf(fd)
                                                                    : ExistingLock::Keeper::Unknown;
  }
  return occupant;
}

std::string describe(const std::string& path, const ExistingLock& occupant, WallTime now) {
  const Holder& holder = occupant.holder;
  if (occupant.unreadable != 0) {
    return describeUnreadable(path, occupant, now);
  }
  if (!holder.wrapper) {
    return describeStranger(path, occupant, now);
  }
  std::string text =
      base::printable(path) + " is held by pid " + std::to_string(holder.wrapper->pid);
  if (!holder.host.empty()) {
    text += " on " + base::shortened(base::printable(holder.host), kShownCommand);
  }
  if (holder.since) {
    text += age(" for ", *holder.since, now, "");
  }
  if (!holder.command.empty()) {
    text += ": " + base::shortened(base::printable(holder.command), kShownCommand);
  }
  return text;
}

} // namespace exec_wrapper::lock_file
