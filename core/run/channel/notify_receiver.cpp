#include "run/channel/notify_receiver.h"

#include "run/channel/leftover_sockets.h"
#include "support/process/start_failure.h"

#include <poll.h>
#include <pthread.h>

#include <array>
#include <optional>
#include <system_error>
#include <utility>

namespace exec_wrapper::run {

NotifyReceiver::NotifyReceiver(SenderCheck check) : check_(std::move(check)) {}

NotifyReceiver::~NotifyReceiver() {
  finish(Duration::zero());
  if (thread_.joinable()) {
    thread_.join();
  }
}

bool NotifyReceiver::finish(Duration limit) {
  if (!thread_.joinable()) {
    return true;
  }
  const SteadyTime end = std::chrono::steady_clock::now() + limit;
  {
    const MutexLock lock(mutex_);
    quit_ = true;
    asked_.set();
    while (!over_ && std::chrono::steady_clock::now() < end) {
      served_.waitUntil(mutex_, end);
    }
    if (!over_) {
      socket_.removePath();
      return false;
    }
  }
  thread_.join();
  socket_.close();
  return true;
}

base::Status NotifyReceiver::open(const std::vector<std::string>& directories,
                                  std::size_t longest) {
  base::Status opened = socket_.open(directories, longest);
  if (!opened.ok()) {
    return opened;
  }
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error& error) {
    socket_.close();
    return base::Status::failure("its thread cannot be started: " +
                                 startFailure(error.code().value()));
  }
  return {};
}

void NotifyReceiver::commandIs(pid_t leader, pid_t group) {
  const MutexLock lock(mutex_);
  leader_ = leader;
  group_ = group;
  isNewCommand_ = true;
}

void NotifyReceiver::take(Batch& batch) {
  batch.bytes.clear();
  batch.sizes.clear();
  batch.foreign = batch.truncated = 0;
  const MutexLock lock(mutex_);
  std::swap(batch, batch_);
  arrived_.clear();
  if (std::exchange(full_, false)) {
    asked_.set();
  }
}

bool NotifyReceiver::awaitAll(Duration limit) {
  const SteadyTime end = std::chrono::steady_clock::now() + limit;
  MutexLock lock(mutex_);
  const std::uint64_t request = ++request_;
  asked_.set();
  while (answer_ < request && !full_ && !quit_ && std::chrono::steady_clock::now() < end) {
    served_.waitUntil(mutex_, end);
  }
  return !full_;
}

// What the thread does.

void NotifyReceiver::work() noexcept {
  pthread_setname_np(pthread_self(), "notify");
  try {
    if (!socket_.isAbstract()) {
      removeLeftoverSockets(socket_.parentDirectory());
    }
    while (awaitWork()) {
      receiveSome();
    }
  } catch (...) { // out of memory: the command's messages are lost, and it must not wait for us
    socket_.refuse();
  }
  socket_.closeDescriptors(); // not in `finish`: it may block
  const MutexLock lock(mutex_);
  quit_ = over_ = true;
  served_.notifyAll();
}

/// False: it is over.
bool NotifyReceiver::awaitWork() {
  bool full = false;
  {
    const MutexLock lock(mutex_);
    full = full_;
  }
  std::array<pollfd, 2> descriptors = {
      {{asked_.descriptor(), POLLIN, 0}, {full ? -1 : socket_.descriptor(), POLLIN, 0}}};
  ::poll(descriptors.data(), descriptors.size(), -1);
  if (descriptors[0].revents != 0) {
    asked_.clear();
  }
  const MutexLock lock(mutex_);
  if (std::exchange(isNewCommand_, false)) {
    check_.commandIs(leader_, group_);
  }
  return !quit_;
}

/// As many as there are, but not without a look at what else is wanted.
void NotifyReceiver::receiveSome() {
  constexpr std::size_t kMostInATurn = 256;
  {
    const MutexLock lock(mutex_);
    sinceThen_ = request_ == seen_ ? sinceThen_ : 0;
    seen_ = request_;
  }
  check_.forgetVerdicts();
  for (std::size_t i = 0; i < kMostInATurn && makeRoom(); ++i) {
    const std::optional<NotifySocket::Datagram> datagram = socket_.receive();
    if (datagram) {
      keep(*datagram);
    }
    if (!datagram || ++sinceThen_ >= kMostQueued) {
      const MutexLock lock(mutex_);
      answer_ = seen_;
      served_.notifyAll();
    }
    if (!datagram) {
      return;
    }
  }
}

/// False where there is none, or it is over.
bool NotifyReceiver::makeRoom() {
  const MutexLock lock(mutex_);
  full_ = batch_.bytes.size() >= kMostBytes || batch_.sizes.size() >= kMost;
  if (full_) {
    served_.notifyAll();
  }
  return !full_ && !quit_;
}

void NotifyReceiver::keep(const NotifySocket::Datagram& datagram) {
  const bool ofRun =
      datagram.genuine && check_.isOfRun({datagram.pid, datagram.uid}, socket_.isAbstract());
  const MutexLock lock(mutex_);
  const bool wasEmpty = batch_.empty();
  if (!ofRun) {
    ++batch_.foreign;
  } else if (datagram.truncated) {
    ++batch_.truncated;
  } else {
    batch_.bytes += datagram.bytes;
    batch_.sizes.push_back(datagram.bytes.size());
  }
  if (wasEmpty) {
    arrived_.set();
  }
}

} // namespace exec_wrapper::run
