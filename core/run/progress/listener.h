#pragma once

#include "base/status.h"
#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"
#include "run/progress/datagram_queue.h"
#include "run/progress/message_assembler.h"
#include "run/progress/progress_book.h"
#include "run/progress/udp_socket.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace exec_wrapper::run {

/// The settings for progress from the command.
struct ProgressRules {
  bool listen = false;
  std::uint16_t port = 2048;           ///< UDP, on the loopback; 0: any free one
  std::size_t longestMessage = 65'536; ///< bytes
};

/// Receives the command's progress messages, for the supervision thread. It never blocks. Whatever
/// is sent, by any sender, one `read` takes some ten milliseconds at most. It stores a few
/// megabytes and 64 of the longest messages at most.
///
/// The port is open to every user of the machine: UDP on the loopback has no owner. So it gives
/// access only to the reported progress. Received data starts, stops or names nothing else, and is
/// never repeated in a log message.
// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): it is final
class ProgressListener final : private MessageAssembler::Sink {
public:
  /// The time limit of one `read`, in addition to receiving.
  static constexpr Duration kBriefly = std::chrono::milliseconds(5);
  /// The time limit of `readAll`. To read all that the kernel can store takes much less.
  static constexpr Duration kAtMost = std::chrono::milliseconds(250);

  /// The clock and the book outlive the listener.
  ProgressListener(std::size_t longestMessage, const Clock& clock, ProgressBook& book)
      : clock_(clock), book_(book), assembler_(longestMessage, *this) {}

  /// A failure says why the port is not available, and what to do.
  base::Status open(std::uint16_t port);

  /// The assigned port.
  std::uint16_t port() const noexcept { return socket_.port(); }

  /// A warning after `open` if it cannot receive all that it should; else empty.
  std::string shortcoming() const;

  /// The addresses that it listens on, as text for people.
  std::string address() const;

  /// Readable when there is something to `read`; -1 in place of a socket that is not open.
  std::array<int, 2> descriptors() const noexcept { return socket_.descriptors(); }

  /// Whether something was received that is not read yet, so that `read` is to be called again.
  bool hasMore() const noexcept { return !queue_.empty(); }

  /// Receives what is available, and reads as much as the time limit allows.
  void read();

  /// Reads all that was sent so far, for `kAtMost` at most. For the end of the command or of a part
  /// of it. A message that then lacks only its line end counts too.
  void readAll();

  /// Nothing more is read; the book learns what is unfinished. Returns the warnings about what was
  /// not received, one per line.
  std::vector<std::string> close();

private:
  void message(std::span<const JsonMember> members) override { book_.add(members); }
  void discarded(MessageError flaw) override { book_.discard(flaw); }
  bool readUntil(SteadyTime deadline);

  const Clock& clock_;
  ProgressBook& book_;
  UdpSocket socket_;
  DatagramQueue queue_;
  MessageAssembler assembler_;
};

} // namespace exec_wrapper::run
