#include "report/alerts/update_turn.h"

#include "base/directory.h"
#include "base/file.h"
#include "base/random/random_bits.h"
#include "base/text.h"
#include "base/times.h"
#include "report/alerts/turn_holder.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <random>
#include <string_view>

namespace exec_wrapper::report {

namespace {

using base::Status;
using namespace std::chrono_literals;

// Thousands of processes that wait must leave time to the one that they wait for. A pause is about
// as long as the wait so far.
constexpr Duration kFirstPause = 1ms;
constexpr Duration kLongestPause = 1s;

// Most markers are gone by then: only others are opened.
constexpr Duration kSeenShort = 10ms;

// For markers whose process may be anywhere. A process changes the file within milliseconds.
constexpr Duration kSeenLong = 5s;
constexpr Duration kOld = 1min;
constexpr Duration kLongestTurn = 2s; // much less than kSeenLong

constexpr Duration kLeftover = 1h;
constexpr std::array<std::string_view, 3> kEndings = {".node", ".new", ".gone"};

std::string hidden(const std::string& file) {
  const std::size_t name = file.rfind('/') + 1;
  return file.substr(0, name) + "." + file.substr(name) + ".";
}

bool same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

bool sameTime(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/// The number of a file may be given to another one when it is removed.
bool sameMarker(const struct stat& a, const struct stat& b) {
  return same(a, b) && sameTime(a.st_mtim, b.st_mtim);
}

bool isAt(const std::string& path, const struct stat& marker) {
  struct stat there {};
  return ::lstat(path.c_str(), &there) == 0 && sameMarker(there, marker);
}

bool writeLock(int fd) {
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  return ::fcntl(fd, F_OFD_SETLK, &whole) == 0;
}

/// False: a stop was requested.
bool pauseFor(Duration length, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  // cppcheck-suppress localMutex ; only this thread waits
  std::unique_lock<std::mutex> lock(mutex);
  never.wait_for(lock, stop, length, [] { return false; });
  return !stop.stop_requested();
}

} // namespace

UpdateTurn::UpdateTurn(const std::string& file, KernelLocks locks)
    : marker_(hidden(file) + "turn"),
      own_(hidden(file) + std::to_string(::getpid()) + "-" + std::to_string(base::randomBits())),
      locks_(locks) {}

UpdateTurn::~UpdateTurn() {
  if (taken_ && ownsMarker()) {
    ::unlink(marker_.c_str());
  }
  if (taken_) {
    ::unlink(newFile().c_str());
  }
  if (node_.valid()) {
    ::unlink((own_ + ".node").c_str());
  }
}

Status UpdateTurn::take(SteadyTime end, const std::stop_token& stop) {
  if (Status made = makeNode(); !made.ok()) {
    return made;
  }
  std::minstd_rand random(static_cast<unsigned>(base::randomBits()));
  Duration pause = kFirstPause;
  atOnce_ = true;
  for (;;) {
    takenAt_ = base::sinceBoot();
    if (Status tried = tryOnce(); taken_ || !tried.ok()) {
      return tried;
    }
    atOnce_ = false;
    const SteadyTime now = std::chrono::steady_clock::now();
    if (now >= end) {
      return Status::failure("other processes hold " + base::printable(marker_) +
                             "; remove it if none of them is running");
    }
    std::uniform_int_distribution<Duration::rep> jitter(pause.count() / 2, pause.count());
    if (!pauseFor(std::min<Duration>(Duration(jitter(random)), end - now), stop)) {
      return Status::failure("a stop was requested");
    }
    pause = std::min(2 * pause, kLongestPause);
  }
}

Status UpdateTurn::makeNode() {
  node_ = base::FileDescriptor(
      ::open((own_ + ".node").c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  const int opened = node_.valid() ? 0 : errno;
  if (opened != 0) {
    return Status::ofErrno(opened);
  }
  locked_ = locks_ == KernelLocks::WhereLocal && base::onLocalFileSystem(node_.get()) &&
            writeLock(node_.get());
  const int error = writeNode();
  return error == 0 ? Status() : Status::ofErrno(error);
}

/// One write(2), which is short enough to be all or nothing.
int UpdateTurn::writeNode() {
  const std::string text = formatTurnHolder(thisTurnHolder(locked_));
  const ssize_t count = ::write(node_.get(), text.data(), text.size());
  if (count != static_cast<ssize_t>(text.size())) {
    return count < 0 ? errno : ENOSPC;
  }
  return ::fstat(node_.get(), &nodeStatus_) == 0 ? 0 : errno;
}

/// Over NFS a link may be made and its answer be lost. So the file in this place counts.
///
/// A failed link(2) takes the lock of the directory, for which the process that has the turn then
/// waits. So who waits on a local file system only looks, which takes no lock.
Status UpdateTurn::tryOnce() {
  struct stat waited {};
  if (!atOnce_ && locked_ && ::lstat(marker_.c_str(), &waited) == 0) {
    return look(waited);
  }
  const int error = ::link((own_ + ".node").c_str(), marker_.c_str()) == 0 ? 0 : errno;
  struct stat there {};
  if (error == EEXIST && ::lstat(marker_.c_str(), &there) != 0) {
    return errno == ENOENT ? Status() : Status::ofErrno(errno);
  }
  taken_ = error == 0 || (error == EEXIST && same(there, nodeStatus_));
  return taken_            ? Status()
         : error == EEXIST ? look(there)
                           : Status::ofErrno(error).after("cannot make a hard link: ");
}

/// An opened file is that of the server, also on NFS, where a name alone may be an old one.
bool UpdateTurn::ownsMarker() const {
  const base::FileDescriptor there(
      ::open(marker_.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat ours {};
  struct stat theirs {};
  return there.valid() && ::fstat(there.get(), &theirs) == 0 && ::fstat(node_.get(), &ours) == 0 &&
         same(ours, theirs);
}

bool UpdateTurn::certain() const {
  return taken_ && (locked_ || base::sinceBoot() - takenAt_ < kLongestTurn) && ownsMarker();
}

Status UpdateTurn::look(const struct stat& marker) {
  if (!S_ISREG(marker.st_mode)) {
    return Status::failure(base::printable(marker_) + " is not a regular file; remove it");
  }
  const SteadyTime now = std::chrono::steady_clock::now();
  if (!seen_ || !sameMarker(seen_->status, marker) ||
      !sameTime(seen_->status.st_ctim, marker.st_ctim)) { // the time of the link
    seen_ = Seen{marker, now};
  } else if (now - seen_->since >= kSeenShort) {
    judge(*seen_, now - seen_->since);
  }
  return {};
}

void UpdateTurn::judge(const Seen& seen, Duration waited) const {
  const base::FileDescriptor file(
      ::open(marker_.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat opened {};
  if (!file.valid() || ::fstat(file.get(), &opened) != 0 || !sameMarker(opened, seen.status)) {
    return; // it has changed, or cannot be judged
  }
  constexpr std::size_t kMost = 1024;
  const TurnHolder holder = parseTurnHolder(base::readFile(file.get(), kMost));
  if (holder.locked && locked_) {
    // Nobody else removes it from here on: that needs this lock.
    if (writeLock(file.get()) && isAt(marker_, opened)) {
      ::unlink(marker_.c_str());
    }
    return;
  }
  const TurnHolderLife life = holder.locked ? TurnHolderLife::Unknown : lifeOf(holder);
  const Duration age =
      std::chrono::seconds(nodeStatus_.st_mtim.tv_sec - opened.st_mtim.tv_sec) + waited;
  if (life == TurnHolderLife::Ended ||
      (life == TurnHolderLife::Unknown && (waited >= kSeenLong || age >= kOld))) {
    removeMarker(opened);
  }
}

/// Without a lock, another process may have removed it since, and a third have made its own. So the
/// file is given a name of ours first. If it is another one, its owner gets it back.
void UpdateTurn::removeMarker(const struct stat& judged) const {
  const std::string gone = own_ + ".gone";
  if (::rename(marker_.c_str(), gone.c_str()) != 0) {
    return;
  }
  if (!isAt(gone, judged)) {
    // If this fails, a process has the right already; the owner finds that out by `certain`.
    static_cast<void>(::link(gone.c_str(), marker_.c_str()));
  }
  ::unlink(gone.c_str());
}

void UpdateTurn::removeLeftovers(const std::string& file, const timespec& now) {
  const std::string where = base::directoryOf(file);
  const std::string prefix = hidden(file).substr(file.rfind('/') + 1);
  const base::Directory directory(::opendir(where.c_str()));
  while (const dirent* const entry = directory ? ::readdir(directory.get()) : nullptr) {
    const std::string_view name = entry->d_name;
    const bool ours = name.starts_with(prefix) && std::ranges::any_of(kEndings, [&](auto ending) {
                        return name.ends_with(ending);
                      });
    struct stat status {};
    const std::string path = where + "/" + std::string(name);
    if (ours && ::lstat(path.c_str(), &status) == 0 &&
        std::chrono::seconds(now.tv_sec - status.st_mtim.tv_sec) > kLeftover) {
      ::unlink(path.c_str());
    }
  }
}

} // namespace exec_wrapper::report
