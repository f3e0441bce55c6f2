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

/// Assembles messages from datagrams. A message is one JSON object, ended by a line end. A datagram
/// may contain several messages. A message may span several datagrams of the same sender. Empty
/// lines are ignored.
///
/// Bounded: it keeps the unfinished messages of `kMostSenders` senders, each up to the longest
/// message. If one more begins, the one that was silent for the longest time is dropped.
class MessageAssembler {
public:
  static constexpr std::size_t kMostSenders = 64;

  /// Receives the results.
  class Sink {
  public:
    virtual void message(std::span<const JsonMember> members) = 0;
    virtual void discarded(MessageError flaw) = 0;

  protected:
    ~Sink() = default;
  };

  /// A message of more than `longestMessage` bytes, without its line end, is discarded.
  MessageAssembler(std::size_t longestMessage, Sink& sink)
      : longestMessage_(longestMessage), sink_(sink) {}

  void add(const Peer& sender, std::string_view datagram);

  /// Accepts each unfinished message that lacks only its line end. For the end of the command: its
  /// last message must not be lost because of a forgotten line end.
  void takeWhole();

  /// Discards the unfinished messages: nothing more will come.
  void close();

private:
  // The unfinished message of a sender.
  struct Unfinished {
    Peer sender;
    std::string text;
    bool discarded = false; // everything up to the next line end
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
  std::vector<JsonMember> members_; // a member, to reuse its memory
};

} // namespace exec_wrapper::run
