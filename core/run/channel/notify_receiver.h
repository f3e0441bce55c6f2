#pragma once

#include "base/status.h"
#include "exec_wrapper/time.h"
#include "run/channel/notify_socket.h"
#include "run/channel/sender_check.h"
#include "support/threads/mutex.h"
#include "support/threads/wake_up.h"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace exec_wrapper::run {

/// Receives what the processes of the run send to the notify socket, on a thread of its own, and
/// keeps it for the supervision thread.
///
/// The thread is there because of what may come along: the last reference to a descriptor may be
/// ours, and close(2) of a socket that lingers, or of a file on a server that hangs, can take
/// minutes. It also reads /proc for each sender. Neither may delay the supervision.
class NotifyReceiver {
public:
  /// Beyond it, senders wait: the kernel's queue fills up, and their send(2) blocks.
  static constexpr std::size_t kMostBytes = std::size_t{2} << 20U;
  static constexpr std::size_t kMost = std::size_t{8} << 10U;

  /// More than the kernel queues for a socket (net.unix.max_dgram_qlen: 10, or 512 under systemd).
  /// After so many, all that was sent before has been received, however many come behind.
  static constexpr std::size_t kMostQueued = 1024;

  /// What came since the last `take`, oldest first.
  struct Batch {
    std::string bytes;
    std::vector<std::size_t> sizes; ///< of the datagrams in it
    std::uint64_t foreign = 0;      ///< datagrams that were not from the run; they are not in it
    std::uint64_t truncated = 0;    ///< datagrams that came with more than there was room for
    bool empty() const noexcept { return sizes.empty() && foreign == 0 && truncated == 0; }
  };

  explicit NotifyReceiver(SenderCheck check);

  /// Waits for the thread, which a descriptor that came along may hold up: see `finish`.
  ~NotifyReceiver();
  NotifyReceiver(const NotifyReceiver&) = delete;
  NotifyReceiver& operator=(const NotifyReceiver&) = delete;

  /// Once. Makes the socket and starts the thread. A failure says what to do.
  base::Status open(const std::vector<std::string>& directories, std::size_t longest);

  /// As the variable NOTIFY_SOCKET has it.
  const std::string& address() const noexcept { return socket_.address(); }

  /// False where the path does not lead to the socket any more.
  bool isReachable() const noexcept { return socket_.isReachable(); }

  /// Readable while there is something to `take`.
  int descriptor() const noexcept { return arrived_.descriptor(); }

  /// The command was started: who is of the run from now on.
  void commandIs(pid_t leader, pid_t group);

  /// Replaces what is in `batch`, whose memory is used again. Blocks for no longer than the thread
  /// needs to add a datagram.
  void take(Batch& batch);

  /// Waits until the thread has received all that was sent before this call, for `limit` at most.
  /// False where there was no room for all: `take`, and call again.
  bool awaitAll(Duration limit);

  /// Ends the thread and removes the socket. False where the thread does not end in time: then this
  /// object must be left as it is, and the process has to end without waiting for the thread.
  bool finish(Duration limit);

private:
  void work() noexcept;
  bool awaitWork();
  void receiveSome();
  bool makeRoom();
  void keep(const NotifySocket::Datagram& datagram);

  NotifySocket socket_;       // the thread's, but for what `open` has set
  SenderCheck check_;         // the thread's
  WakeUp arrived_;            // wakes the supervision thread
  WakeUp asked_;              // wakes ours
  std::uint64_t seen_ = 0;    // the thread's: the newest request that it knows
  std::size_t sinceThen_ = 0; // datagrams

  Mutex mutex_;
  Condition served_;
  Batch batch_ EW_GUARDED_BY(mutex_);
  pid_t leader_ EW_GUARDED_BY(mutex_) = 0;
  pid_t group_ EW_GUARDED_BY(mutex_) = 0;
  bool isNewCommand_ EW_GUARDED_BY(mutex_) = false;
  std::uint64_t request_ EW_GUARDED_BY(mutex_) = 0; // the number of the last `awaitAll`
  std::uint64_t answer_ EW_GUARDED_BY(mutex_) = 0;  // the last one that is fulfilled
  bool full_ EW_GUARDED_BY(mutex_) = false;         // until the next `take`
  bool quit_ EW_GUARDED_BY(mutex_) = false;
  bool over_ EW_GUARDED_BY(mutex_) = false; // the thread does nothing more
  std::thread thread_;
};

} // namespace exec_wrapper::run
