#pragma once

#include <Poco/Net/StreamSocketImpl.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace exec_wrapper::http {

/// What a server sends in answer to one request: bounded in time by the socket, here in the length
/// of its lines and in all. Every method throws `HttpError` when it cannot do what it says.
class AnswerStream {
public:
  /// What one answer may amount to, with all that is thrown away of it.
  static constexpr std::size_t kMostBytes = 4 << 20;

  /// The server's name is for people. The socket must outlive the stream.
  AnswerStream(Poco::Net::StreamSocketImpl& socket, std::string server)
      : socket_(socket), server_(std::move(server)) {}

  /// True once a byte has come.
  bool heard() const noexcept { return received_ > 0; }

  /// True when all that has come was read.
  bool drained() const noexcept { return begin_ == end_; }

  const std::string& server() const noexcept { return server_; }

  /// Waits for this many bytes, at most the size of the buffer, or for the end, and shows them
  /// unread.
  std::string_view peek(std::size_t count);

  /// A line without its end. One with control characters in it is none: where it ends would be a
  /// question of whom one asks.
  std::string line(std::size_t longest);

  /// Exactly `count` bytes, added to `text`.
  void read(std::string& text, std::size_t count);

  /// True once the connection has ended.
  bool ended() const noexcept { return ended_; }

  /// True where it ended in a way by which a stranger could end it too.
  bool cut() const noexcept { return cut_; }

  /// All until the connection's end, added to `text`. False when there was more than `most`.
  bool readToEnd(std::string& text, std::size_t most);

private:
  bool fill();
  std::size_t receive();
  void need();
  void take(std::string& text, std::size_t most);

  Poco::Net::StreamSocketImpl& socket_;
  const std::string server_;
  std::array<char, 16384> buffer_; // on a stack: what is not received into costs no memory
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t received_ = 0;
  bool ended_ = false;
  bool cut_ = false;
};

} // namespace exec_wrapper::http
