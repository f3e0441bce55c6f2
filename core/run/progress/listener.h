#pragma once

#include "base/status.h"
#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"
#include "run/progress/datagram_queue.h"
#include "run/progress/drop_counter.h"
#include "run/progress/message_assembler.h"
#include "run/progress/progress_state.h"
#include "run/progress/rate_limiter.h"
#include "run/progress/udp_socket.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exec_wrapper::run {

/// What the settings say about progress from the command.
struct ProgressRules {
  bool listen = false;
  std::uint16_t port = 2048;           ///< of UDP, on the loopback; 0: any free one
  std::size_t longestMessage = 65'536; ///< bytes
};

/// Hears what the command tells of its progress, for the supervision thread: it never blocks, and
/// whoever sends, and however much, one `read` takes some ten milliseconds at most, and what it
/// keeps stays within a few megabytes and 64 of the longest messages.
///
/// The port is open to every user of the machine: UDP on the loopback knows no owner. So all that
/// can be reached through it is the progress that is reported; what is sent there starts, stops or
/// names nothing else, and is never repeated in a message.
class ProgressListener final : private MessageAssembler::Sink {
public:
  /// At most so often is progress to be told.
  static constexpr Duration kTellEvery = std::chrono::milliseconds(100);
  /// At most so often is something to be complained about.
  static constexpr Duration kComplainEvery = std::chrono::seconds(1);
  /// What one `read` may take, beside receiving.
  static constexpr Duration kBriefly = std::chrono::milliseconds(5);
  /// What `readAll` may take. All that the kernel can keep is read well within it.
  static constexpr Duration kAtMost = std::chrono::milliseconds(250);

  /// The clock outlives the listener.
  ProgressListener(std::size_t longestMessage, const Clock& clock)
      : clock_(clock), assembler_(longestMessage, *this) {}

  /// A failure says why the port cannot be had, and what to do.
  base::Status open(std::uint16_t port);

  /// The port that it got.
  std::uint16_t port() const noexcept { return socket_.port(); }

  /// What is to be said once it is open: that it does not hear all that it should. Or empty.
  std::string shortcoming() const;

  /// Where it listens, as people write it.
  std::string address() const;

  /// Readable when there is something to `read`; -1 in the place of one that there is not.
  std::array<int, 2> descriptors() const noexcept { return socket_.descriptors(); }

  /// When to call again though the descriptor is not readable. Nothing: not at all.
  std::optional<SteadyTime> dueAt() const;

  /// Receives what is there, and reads what there is time for.
  void read();

  /// Reads all that was sent so far, `kAtMost` long: for when the command, or a part of it, has
  /// ended. What then lacks only its line end counts too.
  void readAll();

  /// Whether `newest` is another than it was.
  bool changed() const noexcept { return book_.changed(); }

  /// All that was told so far; null where it was nothing.
  ProgressPtr newest() { return book_.snapshot(); }

  /// Whether it is time to tell what is new. If so, it counts as told.
  bool tell();

  /// What was left out and may now be said, in one line.
  std::optional<std::string> complaint();

  /// Nothing more is read. What is to be said now about what was left out, a line each.
  std::vector<std::string> close();

private:
  void message(std::span<const JsonMember> members) override;
  void discarded(MessageError flaw) override { complaints_.add(flaw); }
  bool readUntil(SteadyTime deadline);

  const Clock& clock_;
  UdpSocket socket_;
  DatagramQueue queue_;
  MessageAssembler assembler_;
  ProgressState book_;
  DropCounter complaints_;
  bool untold_ = false;
  RateLimiter telling_{kTellEvery};
  RateLimiter complaining_{kComplainEvery};
};

} // namespace exec_wrapper::run
