#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"
#include "run/channel/channel_rules.h"
#include "run/channel/command_notice.h"
#include "run/channel/notify_channel.h"
#include "run/progress/listener.h"
#include "run/progress/progress_book.h"

#include <poll.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::run {

/// All ways in which the command reports to the wrapper: the UDP port and the notify socket. Both
/// write the same book. Used by the supervision thread, which neither of them delays, whatever is
/// sent: see their headers.
class CommandInput {
public:
  using Say = std::function<void(Severity, std::string)>;

  /// The rules and the clock outlive this object. `say` publishes a message.
  CommandInput(const ChannelRules& rules, const Clock& clock, Say say)
      : rules_(rules), clock_(clock), say_(std::move(say)), book_(clock) {}

  /// Before the first attempt. What cannot be opened is logged, and the run continues without it.
  void open(const std::function<SenderCheck()>& makeCheck);

  /// Before each attempt. Returns whether the notify socket has a new address, because its path was
  /// removed.
  bool renew(const std::function<SenderCheck()>& makeCheck);

  /// `group`: the process group of the command's own, or 0.
  void commandIs(pid_t leader, pid_t group);

  /// Nothing: there is no such socket.
  std::optional<std::uint16_t> port() const;
  std::optional<std::string> notifySocket() const;

  void addDescriptors(std::vector<pollfd>& descriptors) const;

  /// When to call `read` and the rest although no descriptor is readable.
  std::optional<SteadyTime> dueAt() const;

  /// Reads what was received, within a few milliseconds.
  void read();

  /// Reads all that was sent so far, for a fraction of a second at most. For the end of the command
  /// or of a part of it.
  void readAll();

  ProgressBook& book() noexcept { return book_; }

  /// Nothing where the command reported nothing by sd_notify since the last call.
  std::optional<CommandNotice> takeNotice();

  /// Nothing more is read. False where a thread does not end: the process must then end without
  /// waiting for it, and this object must not be destroyed.
  bool close();

private:
  void listen();
  void openChannel(const std::function<SenderCheck()>& makeCheck);

  const ChannelRules& rules_;
  const Clock& clock_;
  const Say say_;
  ProgressBook book_;
  std::unique_ptr<ProgressListener> listener_;
  std::unique_ptr<NotifyChannel> channel_;
  std::vector<std::unique_ptr<NotifyChannel>> stuck_; // whose thread does not end
};

} // namespace exec_wrapper::run
