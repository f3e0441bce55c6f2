#include "lock_file/refusals/counter_file.h"

#include "base/file.h"
#include "base/file_descriptor.h"
#include "base/text.h"
#include "common/file_lock.h"
#include "lock_file/lock/file_probe.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace exec_wrapper::lock_file {

namespace {

using base::Status;

const char* counterRemedy(int error) {
  switch (error) {
  case ENOENT:
  case ENOTDIR:
    return "create its directory, or set counter-file to another path";
  case EACCES:
  case EPERM:
  case EROFS:
    return "let this user write there, or set counter-file to another path";
  case ENOSPC:
  case EDQUOT:
    return "make room on that file system";
  case EWOULDBLOCK:
    return "find out which other process keeps it locked";
  default:
    return "set counter-file to another path";
  }
}

Status problem(const char* what, const std::string& path, int error, const char* remedy) {
  return Status::failure(std::string("cannot ") + what + " the counter-file " +
                         base::printable(path) + ": " + base::errorText(error) + "; " + remedy);
}

Status problem(const char* what, const std::string& path, int error) {
  return problem(what, path, error, counterRemedy(error));
}

/// Without a lock, one of two simultaneous refusals would not be counted.
Status cannotLock(const std::string& path, int error) {
  const char* const remedy =
      error == EWOULDBLOCK ? counterRemedy(error)
                           : "allow flock(2), or set counter-file to a path on a file system that "
                             "has it";
  return problem("lock", path, error, remedy);
}

/// Empty if it can be a counter that we may write to.
Status checkCounter(const FileProbe& look) {
  switch (look.kind) {
  case FileProbe::Kind::Directory:
    return Status::failure("it is a directory; set counter-file to the name of a file");
  case FileProbe::Kind::SymbolicLink:
    return Status::failure("it is a symbolic link; set counter-file to the target of the link");
  case FileProbe::Kind::Other:
    return Status::failure(
        "it is not a regular file; remove it, or set counter-file to another path");
  default:
    break;
  }
  if (!trustedOwner(look.status.st_uid)) {
    return Status::failure(
        "it belongs to " + userName(look.status.st_uid) +
        "; remove it, or set counter-file to a path where only this user can make files");
  }
  if (look.status.st_nlink > 1) {
    return Status::failure(
        "it has other names too (hard links); remove it, or set counter-file to another path");
  }
  if (look.status.st_size > static_cast<off_t>(kSmallFile)) {
    return Status::failure("it is " + std::to_string(look.status.st_size) +
                           " bytes long, too long for a count; set counter-file to another path");
  }
  return {};
}

/// Empty if the file, or its absence, is acceptable.
Status check(const FileProbe& look, const std::string& path) {
  if (look.kind == FileProbe::Kind::Absent) {
    return {};
  }
  if (look.kind == FileProbe::Kind::Unknown) {
    return problem("look at", path, look.error);
  }
  return checkCounter(look).after("the counter-file " + base::printable(path) +
                                  " cannot be used: ");
}

/// An open file, locked if requested.
class OpenFile {
public:
  enum class Locked { No, Yes };

  OpenFile(const std::string& path, mode_t mode, Locked locked, SteadyTime end)
      : path_(path), mode_(mode), locked_(locked), end_(end) {}

  Status open();
  int error() const noexcept { return error_; } ///< if it could not be made or opened
  std::string read() const { return base::readFile(file_.get(), kSmallFile); }
  Status replace(std::string_view before, std::string_view text) const;

private:
  Status tryToOpen();

  const std::string path_;
  const mode_t mode_;
  const Locked locked_;
  const SteadyTime end_;
  int error_ = 0;
  base::FileDescriptor file_; // invalid: try again
};

Status OpenFile::open() {
  while (!file_.valid()) {
    if (Status tried = tryToOpen(); !tried.ok()) {
      return tried;
    }
    if (!file_.valid() && std::chrono::steady_clock::now() >= end_) {
      return problem("open", path_, ESTALE);
    }
  }
  return {};
}

/// Leaves no file open if the path meant another file by the time it was locked.
Status OpenFile::tryToOpen() {
  const FileProbe before = probe(path_);
  if (Status checked = check(before, path_); !checked.ok()) {
    return checked;
  }
  const bool absent = before.kind == FileProbe::Kind::Absent;
  base::FileDescriptor file =
      absent ? base::FileDescriptor(
                   ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_))
             : openProbed(path_, before.status, O_RDWR);
  if (!file.valid()) {
    const bool changed = errno == (absent ? EEXIST : ESTALE);
    error_ = changed ? 0 : errno;
    return changed ? Status() : problem(absent ? "create" : "open", path_, error_);
  }
  file_ = std::move(file);
  if (locked_ == Locked::Yes) {
    if (const int error = common::awaitFileLock(file_.get(), end_); error != 0) {
      return cannotLock(path_, error);
    }
  }
  struct stat ours {};
  const FileProbe now = probe(path_);
  if (::fstat(file_.get(), &ours) != 0 || now.kind != FileProbe::Kind::Regular ||
      !sameFile(ours, now.status)) {
    file_ = base::FileDescriptor();
    return {};
  }
  return check(now, path_);
}

Status OpenFile::replace(std::string_view before, std::string_view text) const {
  off_t at = 0;
  while (static_cast<std::size_t>(at) < text.size()) {
    const std::string_view rest = text.substr(static_cast<std::size_t>(at));
    const ssize_t count = ::pwrite(file_.get(), rest.data(), rest.size(), at);
    if (count < 0 && errno != EINTR) {
      return problem("write", path_, errno);
    }
    at += count > 0 ? count : 0;
  }
  if (before.size() > text.size() && ::ftruncate(file_.get(), at) != 0) {
    return problem("shorten", path_, errno);
  }
  return {};
}

std::string memoPath(const std::string& path) {
  return path.substr(0, path.rfind('/') + 1) + "." + fileNameOf(path).substr(0, 200) + ".since";
}

/// A counter may be writable in a directory where no file can be made.
bool directoryIsClosed(int error) {
  return error == EACCES || error == EPERM || error == EROFS;
}

} // namespace

Status changeCounter(const std::string& path, const CounterChange& change, Duration cancelTimeout) {
  using Locked = OpenFile::Locked;
  const SteadyTime end = std::chrono::steady_clock::now() + cancelTimeout;
  OpenFile memo(memoPath(path), 0600, Locked::Yes, end);
  Status status = memo.open();
  const bool alone = !status.ok() && directoryIsClosed(memo.error());
  if (!status.ok() && !alone) {
    return status;
  }
  OpenFile counter(path, 0644, alone ? Locked::Yes : Locked::No, end);
  if (status = counter.open(); !status.ok()) {
    return status;
  }
  const std::string before = counter.read();
  const std::string noted = alone ? std::string() : memo.read();
  std::string note = noted;
  status = counter.replace(before, change(before, note));
  return status.ok() && !alone ? memo.replace(noted, note) : status;
}

namespace {

/// Only while no process counts: a process that counts holds the lock of this file.
void removeMemo(const std::string& path) {
  const FileProbe look = probe(path);
  const bool ours = look.kind == FileProbe::Kind::Regular && checkCounter(look).ok();
  const base::FileDescriptor file =
      ours ? openProbed(path, look.status, O_RDWR) : base::FileDescriptor();
  if (!file.valid() || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    return;
  }
  const FileProbe now = probe(path);
  if (now.kind == FileProbe::Kind::Regular && sameFile(now.status, look.status)) {
    ::unlink(path.c_str());
  }
}

} // namespace

Status removeCounter(const std::string& path) {
  removeMemo(memoPath(path));
  const FileProbe look = probe(path);
  if (look.kind == FileProbe::Kind::Absent) {
    return {};
  }
  if (Status checked = check(look, path); !checked.ok()) {
    return checked;
  }
  const bool removed = ::unlink(path.c_str()) == 0 || errno == ENOENT;
  return removed ? Status() : problem("remove", path, errno);
}

} // namespace exec_wrapper::lock_file
