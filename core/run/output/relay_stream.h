#pragma once

#include "base/file_descriptor.h"
#include "run/output/head_tail_buffer.h"
#include "run/output/nonblocking_writer.h"

#include <poll.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::run {

/// Passes the command's output on to one of our standard streams, and keeps its beginning and end.
/// Never waits. It reads no faster than it can write, so a slow reader slows the command down as it
/// would without the wrapper. Only output from before the command's end is read ahead, to keep it.
class RelayStream {
public:
  using Source = std::shared_ptr<const base::FileDescriptor>;

  RelayStream(int stream, std::size_t budget);

  /// The source of the attempt that begins; only this one's output is kept. Sources that earlier
  /// attempts left open are passed on as well.
  void begin(Source source);

  /// Keeps nothing more of the current attempt.
  void settle() noexcept;

  /// Adds what to wait for. `ending`: the command has ended, and this is the rest of its output.
  void await(std::vector<pollfd>& descriptors, bool ending) const;

  /// Does what can be done now. `unread`: nothing will read the stream any more. Returns an errno
  /// if the stream accepts no more; the command's writes then fail as well.
  int move(bool unread, bool ending);

  /// The errno with which a source could not be read, once; 0: all could. The end of a terminal is
  /// none.
  int takeReadError() noexcept { return std::exchange(readError_, 0); }

  /// Closes every source and discards all that was not passed on.
  void giveUp() noexcept;

  int number() const noexcept { return number_; }
  int descriptor() const noexcept { return target_.descriptor(); }
  bool isPipe() const noexcept { return target_.isPipe(); }

  /// The current attempt's source, while a process can write to it; else null.
  const Source& current() const noexcept { return current_; }

  /// The bytes read so far, and those of them that were passed on.
  std::uint64_t taken() const noexcept { return taken_; }
  std::uint64_t drained() const noexcept { return taken_ - pending_.size(); }

  StreamOutput output() const { return kept_.output(); }

private:
  enum class State { Some, Empty, Over };
  struct Pulled {
    State state = State::Some;
    int error = 0; // of the write
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
  std::vector<Source> sources_; // including `current_`
  std::string pending_;         // read but not passed on yet
  std::uint64_t taken_ = 0;
  int readError_ = 0;
};

} // namespace exec_wrapper::run
