#pragma once

#include "base/status.h"
#include "exec_wrapper/time.h"
#include "run/channel/command_notice.h"
#include "run/channel/notify_message.h"
#include "run/channel/notify_receiver.h"
#include "run/progress/json_reader.h"
#include "run/progress/progress_book.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// What the processes of the run report through the notify socket, for the supervision thread. A
/// datagram that begins with `{` is a JSON object, as on the UDP port; all others are sd_notify(3).
/// The values of both, and `STATUS` as `last_status_message`, go to the book.
///
/// It never blocks for longer than the limits here, whatever is sent.
class NotifyChannel {
public:
  /// The time limit of one `read`.
  static constexpr Duration kBriefly = std::chrono::milliseconds(5);

  /// The clock and the book outlive the channel. `longest`: bytes of a JSON object.
  NotifyChannel(SenderCheck check, std::size_t longest, const Clock& clock, ProgressBook& book)
      : clock_(clock), book_(book), longest_(longest), receiver_(std::move(check)) {}

  /// Once. A failure says what to do.
  base::Status open(const std::vector<std::string>& directories);

  const std::string& address() const noexcept { return receiver_.address(); }
  bool isReachable() const noexcept { return receiver_.isReachable(); }
  int descriptor() const noexcept { return receiver_.descriptor(); }
  void commandIs(pid_t leader, pid_t group) { receiver_.commandIs(leader, group); }

  /// Whether something was received that is not read yet, so that `read` is to be called again.
  bool hasMore() const noexcept { return next_ < batch_.sizes.size(); }

  /// Reads what was received.
  void read();

  /// Reads all that was sent so far, for `limit` at most: for the end of the command.
  void readAll(Duration limit);

  /// Nothing where the command reported nothing by sd_notify since the last call.
  std::optional<CommandNotice> takeNotice();

  /// As `NotifyReceiver::finish`.
  bool finish(Duration limit) { return receiver_.finish(limit); }

private:
  void readUntil(SteadyTime deadline);
  void readOne(std::string_view datagram);
  void readJson(std::string_view datagram);
  void readNotify(std::string_view datagram);
  void keep(const NotifyMessage& message);
  void keepStatus(std::string_view status);

  const Clock& clock_;
  ProgressBook& book_;
  const std::size_t longest_;
  NotifyReceiver receiver_;
  NotifyReceiver::Batch batch_;
  std::size_t next_ = 0;   // of its datagrams
  std::size_t offset_ = 0; // of that one
  std::optional<CommandNotice> notice_;
  std::vector<JsonMember> members_; // its memory is used again
  std::string json_;
};

} // namespace exec_wrapper::run
