#include "lock_file/lock/lock_keeper.h"

#include "base/text.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>

namespace exec_wrapper::lock_file {

namespace {

constexpr std::chrono::milliseconds kLookEvery = std::chrono::minutes(1);
constexpr std::chrono::milliseconds kWithoutPoll(10);
constexpr Duration kYoung = std::chrono::hours(12);
constexpr Duration kRenewPause = std::chrono::hours(1);

/// Watches the file itself: its times, its names (IN_ATTRIB), its renaming. Invalid if there are no
/// watches left.
base::FileDescriptor watchedFile(const std::string& path) {
  base::FileDescriptor changes(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  constexpr std::uint32_t kEvents = IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF | IN_DONT_FOLLOW;
  if (!changes.valid() || ::inotify_add_watch(changes.get(), path.c_str(), kEvents) < 0) {
    return {};
  }
  return changes;
}

} // namespace

LockKeeper::LockKeeper(const Lock& lock, Host& host)
    : lock_(lock), host_(host), changes_(watchedFile(lock.path())),
      stopped_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!stopped_.valid()) {
    throw std::system_error(errno, std::generic_category());
  }
  thread_ = std::thread([this] { keep(); });
}

LockKeeper::~LockKeeper() {
  ending_ = true;
  const eventfd_t one = 1;
  static_cast<void>(::eventfd_write(stopped_.get(), one));
  thread_.join();
}

void LockKeeper::keep() {
  while (look() && awaitNext()) {
  }
}

/// Returns whether to look again.
bool LockKeeper::awaitNext() const {
  // poll(2) ignores negative descriptors.
  std::array<pollfd, 2> sources = {pollfd{changes_.get(), POLLIN, 0},
                                   pollfd{stopped_.get(), POLLIN, 0}};
  const int wait = static_cast<int>(kLookEvery.count());
  if (::poll(sources.data(), sources.size(), wait) < 0 && errno != EINTR) {
    std::this_thread::sleep_for(kWithoutPoll); // the kernel has no memory for it
  }
  std::array<char, 4096> told; // the details do not matter
  while (sources[0].revents != 0 && ::read(changes_.get(), told.data(), told.size()) > 0) {
  }
  return !ending_;
}

/// Returns whether the lock still has to be watched.
bool LockKeeper::look() {
  const std::string loss = lock_.loss();
  if (loss.empty()) {
    keepYoung();
    return true;
  }
  Alert alert;
  alert.text = loss + "; the run continues, and another run may start beside it";
  alert.facts = {{"lockfile", base::printable(lock_.path())}};
  host_.publish(Severity::Error, std::move(alert));
  return false;
}

/// By a clock that differs from ours, such as a file server's, the file may be old again at once.
/// Without a pause each renewal would then cause the next. During the pause, only a time that
/// somebody has set differs much from the time of the change.
void LockKeeper::keepYoung() {
  const auto [modified, changed] = lock_.times();
  const SteadyTime now = host_.clock().now();
  const bool old = host_.clock().wallNow() - modified >= kYoung;
  const bool paused = renewed_ && now - *renewed_ < kRenewPause;
  const bool setBack = old && (modified < newest_ || (paused && changed - modified >= kYoung));
  if (!old || (!setBack && paused)) {
    newest_ = modified;
    return;
  }
  if (setBack) {
    host_.logger().warning("the time of the lock " + base::printable(lock_.path()) +
                           " was set back during the run; it is renewed, so that a cleaner of old "
                           "files does not remove the lock");
  }
  renewed_ = now;
  if (const int error = lock_.touch(); error != 0 && !untouchable_) {
    untouchable_ = true;
    host_.logger().warning("cannot renew the time of the lock " + base::printable(lock_.path()) +
                           ": " + base::errorText(error) +
                           "; a cleaner of old files may remove the lock");
  }
  newest_ = lock_.times().modified;
}

} // namespace exec_wrapper::lock_file
