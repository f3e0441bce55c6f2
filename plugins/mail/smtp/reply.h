#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::mail {

/// An answer of a server.
struct Reply {
  int code = 0;                   ///< 200 to 599
  std::vector<std::string> lines; ///< without the code; printable; at least one

  bool completed() const noexcept { return code >= 200 && code < 300; }
  bool continues() const noexcept { return code >= 300 && code < 400; }
  bool permanent() const noexcept { return code >= 500; }

  /// The code and the text in one line, shortened.
  std::string text() const;
};

/// The bytes of a server are not answers of SMTP. The message continues a sentence that begins with
/// the server's name.
class ReplyError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Takes the answers out of the bytes of a server, which are not trusted. Keeps at most one answer
/// of 128 lines and 2 KiB per line, and the bytes of the last `add`.
class ReplyReader {
public:
  void add(std::string_view bytes) { bytes_ += bytes; }

  /// The next answer. No value: it is not complete. Throws `ReplyError`; then nothing more can be
  /// read.
  std::optional<Reply> next();

  /// Whether nothing was added beyond the answers that were taken.
  bool drained() const noexcept { return bytes_.empty() && begun_.lines.empty(); }

private:
  std::optional<std::string> line();

  std::string bytes_;
  Reply begun_;
};

} // namespace exec_wrapper::mail
