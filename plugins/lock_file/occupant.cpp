#include "occupant.h"

#include "common/file_descriptor.h"
#include "common/text.h"
#include "file_look.h"
#include "small_file.h"

#include <fcntl.h>

#include <cerrno>

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

std::variant<Absent, Occupant, LockFailure> inspect(const std::string& path) {
  const FileLook look = lookAt(path);
  switch (look.kind) {
  case FileLook::Kind::Absent:
    return Absent();
  case FileLook::Kind::Unknown:
    return LockFailure{"cannot look at the lock " + common::printable(path) + ": " +
                       common::errorText(look.error) + "; set lockfile to a path that can be used"};
  case FileLook::Kind::Directory:
    return notALock(path, "a directory", "set lockfile to the name of a file");
  case FileLook::Kind::SymbolicLink:
    return notALock(path, "a symbolic link", "set lockfile to the file that is meant itself");
  case FileLook::Kind::Other:
    return notALock(path, "no regular file", "remove it, or set lockfile to another path");
  case FileLook::Kind::Regular:
    break;
  }
  const common::FileDescriptor file = openSeen(path, look.status, O_RDONLY);
  if (!file.valid() && errno == ESTALE) {
    return Absent();
  }
  return readOccupant(file.get(), look.status);
}

Occupant readOccupant(int fd, const struct stat& status) {
  Occupant occupant{{}, status.st_uid, wallTime(status.st_mtim), false};
  if (fd >= 0) {
    occupant.holder = parseHolder(readSmall(fd));
    occupant.local = onLocalFileSystem(fd);
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
