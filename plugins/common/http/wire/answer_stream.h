#pragma once

#include <Poco/Net/StreamSocketImpl.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace exec_wrapper::http {

/// The answer of a server to one request. The socket bounds its time; this class bounds the length
/// of its lines and of the whole. A method that cannot do its task throws `HttpError`.
class AnswerStream {
public:
  /// The limit of one answer, including its discarded parts.
  static constexpr std::size_t kMostBytes = 4 << 20;

  /// `server` is for messages. The socket must outlive the stream.
  AnswerStream(Poco::Net::StreamSocketImpl& socket, std::string server)
      : socket_(socket), server_(std::move(server)) {}

  /// True once a byte was received.
  bool heard() const noexcept { return received_ > 0; }

  /// True when all received bytes were read.
  bool drained() const noexcept { return begin_ == end_; }

  const std::string& server() const noexcept { return server_; }

  /// Waits for this many bytes, at most the size of the buffer, or for the end. Returns them and
  /// leaves them unread.
  std::string_view peek(std::size_t count);

  /// A line without its end. A line with control characters is an error: other programs may see its
  /// end in another place.
  std::string line(std::size_t longest);

  /// Exactly `count` bytes, added to `text`.
  void read(std::string& text, std::size_t count);

  /// True once the connection has ended.
  bool ended() const noexcept { return ended_; }

  /// True if it ended without TLS close_notify, so that a third party could have ended it.
  bool cut() const noexcept { return cut_; }

  /// Everything until the end of the connection, added to `text`. False: there was more than
  /// `most`.
  bool readToEnd(std::string& text, std::size_t most);

private:
  bool fill();
  std::size_t receive();
  void need();
  void take(std::string& text, std::size_t most);

  Poco::Net::StreamSocketImpl& socket_;
  const std::string server_;
  std::array<char, 16384> buffer_; // on the stack: parts that are never used cost no memory
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t received_ = 0;
  bool ended_ = false;
  bool cut_ = false;
};

} // namespace exec_wrapper::http
