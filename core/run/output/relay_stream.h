#pragma once

#include "base/file_descriptor.h"
#include "run/output/head_tail_buffer.h"
#include "run/output/nonblocking_writer.h"

#include <poll.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace exec_wrapper::run {

/// Passes on what the command writes to one of our standard streams, and remembers it. Never waits.
/// It reads no faster than it can write, so the command is held up by a slow reader as it would be
/// without us; only what was written when the command ended is read ahead, to be remembered.
class RelayStream {
public:
  using Source = std::shared_ptr<const base::FileDescriptor>;

  RelayStream(int stream, std::size_t budget);

  /// Of the attempt that begins, which is the one remembered. What earlier ones left open is passed
  /// on like everything else.
  void begin(Source source);

  /// Nothing more of the current attempt's is remembered.
  void settle() noexcept;

  /// What to wait for. `ending`: the command has ended, and this is the rest of what it wrote.
  void await(std::vector<pollfd>& descriptors, bool ending) const;

  /// Does what can be done. `unread`: nobody will read the stream any more. Returns an errno where
  /// the stream takes nothing more; the command's writes then fail as well.
  int move(bool unread, bool ending);

  /// Closes every source and forgets what was not passed on.
  void giveUp() noexcept;

  int number() const noexcept { return number_; }
  int descriptor() const noexcept { return target_.descriptor(); }
  bool isPipe() const noexcept { return target_.isPipe(); }

  /// The current attempt's source, while somebody can write to it; else null.
  const Source& current() const noexcept { return current_; }

  /// All that was read so far and all of it that was passed on.
  std::uint64_t taken() const noexcept { return taken_; }
  std::uint64_t drained() const noexcept { return taken_ - pending_.size(); }

  StreamOutput output() const { return kept_.output(); }

private:
  enum class State { Some, Empty, Over };
  struct Pulled {
    State state = State::Some;
    int error = 0; // of writing it
  };

  bool wants(const Source& source, bool ending) const noexcept;
  Pulled pull(const Source& source);
  int push();
  void remove(const Source& source) noexcept;

  int number_;
  std::size_t budget_;
  NonblockingWriter target_;
  HeadTailBuffer kept_;
  Source current_;
  std::vector<Source> sources_; // `current_` among them
  std::string pending_;         // read and not passed on
  std::uint64_t taken_ = 0;
};

} // namespace exec_wrapper::run
