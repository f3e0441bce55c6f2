#pragma once

#include "exec_wrapper/time.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace exec_wrapper::http {

/// The longest body of an answer. A longer one makes the answer invalid.
inline constexpr std::size_t kLongestBody = 1 << 20;

struct Request {
  std::string method;
  std::string path; ///< after the base URL, percent-encoded, begins with `/`
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct Response {
  int status = 0;
  std::string body;                   ///< whole, at most `kLongestBody` bytes
  std::optional<Duration> retryAfter; ///< from the header: zero to one hour
  std::vector<std::pair<std::string, std::string>> headers = {}; ///< as received
  bool repeated = false; ///< the request was sent twice, and the server may have acted twice
  /// The body has no length, and the connection ended without TLS close_notify, as with many
  /// servers: the body may have been cut short. Only its own format can show that.
  bool incomplete = false;

  /// The first header of this name, in any case; empty if there is none.
  std::string header(std::string_view name) const;
};

/// An addition to a message about an invalid body: that it is encoded (`Content-Encoding`), which
/// no request of ours asks for, or perhaps cut short. Empty if neither is known; else begins with a
/// comma.
std::string remarkOnBody(const Response& response);

/// Why there is no response.
struct Failure {
  enum class Kind {
    NoConnection, ///< name look-up, connect, proxy, TLS or a broken connection
    TimedOut,     ///< the deadline passed first
    BadAnswer,    ///< the answer is not HTTP, or over a limit
    NoRoute,      ///< the proxy in the environment cannot be used: nothing was tried
  };
  Kind kind = Kind::NoConnection;
  std::string reason;          ///< for people, one line, names the host
  bool mayHaveArrived = false; ///< the request was sent, so the server may have acted on it
};

using Result = std::variant<Response, Failure>;

/// The value of the header Authorization or Proxy-Authorization, for the scheme Basic.
std::string basicAuthorization(const std::string& user, const std::string& password);

/// Every byte except the unreserved ones of RFC 3986 becomes %XX.
std::string percentEncoded(std::string_view text);

} // namespace exec_wrapper::http
