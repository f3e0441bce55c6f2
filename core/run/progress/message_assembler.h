#pragma once

#include "run/progress/json_reader.h"
#include "run/progress/message_error.h"
#include "run/progress/peer.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// Makes messages of datagrams. A message is one JSON object, ended by a line end. A datagram may
/// hold several; a message may span several datagrams of the same sender. Empty lines are nothing.
///
/// Bounded: it keeps what is unfinished of `kMostSenders` senders, the longest message of each.
/// Where one more begins, the one that was silent for longest gives way.
class MessageAssembler {
public:
  static constexpr std::size_t kMostSenders = 64;

  /// Gets what comes out of it.
  class Sink {
  public:
    virtual void message(std::span<const JsonMember> members) = 0;
    virtual void discarded(MessageError flaw) = 0;

  protected:
    ~Sink() = default;
  };

  /// A message of more than `longestMessage` bytes, its line end not counted, is discarded.
  MessageAssembler(std::size_t longestMessage, Sink& sink)
      : longestMessage_(longestMessage), sink_(sink) {}

  void add(const Peer& sender, std::string_view datagram);

  /// Takes for a message what is unfinished only in that it lacks the line end: for when the
  /// command has ended, because to lose what it said last over a forgotten line end helps nobody.
  void takeWhole();

  /// Discards what is unfinished: nothing more will come.
  void close();

private:
  // What a sender began and did not finish.
  struct Unfinished {
    Peer sender;
    std::string text;
    bool discarded = false; // all up to the next line end
    std::uint64_t heard = 0;
  };

  std::vector<Unfinished>::iterator find(const Peer& sender);
  bool finish(std::vector<Unfinished>::iterator unfinished, std::string_view& datagram);
  void begin(const Peer& sender, std::string_view text);
  void extend(Unfinished& unfinished, std::string_view text);
  void makeRoom();
  void abandon(const Unfinished& unfinished, MessageError flaw);
  void judge(std::string_view line);

  const std::size_t longestMessage_;
  Sink& sink_;
  std::vector<Unfinished> unfinished_;
  std::uint64_t datagrams_ = 0;
  std::vector<JsonMember> members_; // a member, because its memory is used again
};

} // namespace exec_wrapper::run
