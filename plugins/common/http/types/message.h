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

/// No body of an answer is longer, or it is no answer.
inline constexpr std::size_t kLongestBody = 1 << 20;

struct Request {
  std::string method;
  std::string path; ///< behind the base URL, percent-encoded, with its first `/`
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct Response {
  int status = 0;
  std::string body;                   ///< whole, at most `kLongestBody` bytes
  std::optional<Duration> retryAfter; ///< of the header: zero to one hour
  std::vector<std::pair<std::string, std::string>> headers = {}; ///< as they came
  bool repeated = false; ///< the request went out twice, and may have been acted upon twice
  /// The body has no length, and the connection ended without TLS's farewell, as many servers do
  /// it: the body may have been cut short. Its own form tells, or nothing does.
  bool incomplete = false;

  /// The first header of this name, in any case; empty where there is none.
  std::string header(std::string_view name) const;
};

/// What to add to a message that says that the body is not what it should be: that it is encoded
/// (`Content-Encoding`), which no request of ours asks for, or perhaps cut short. Empty where
/// nothing of the kind is known; else begins with a comma.
std::string remarkOnBody(const Response& response);

/// Why there is no response.
struct Failure {
  enum class Kind {
    NoConnection, ///< name look-up, connect, proxy, TLS or a broken connection
    TimedOut,     ///< the deadline came first
    BadAnswer,    ///< what came is no HTTP, or more than we take
    NoRoute,      ///< the proxy that the environment names cannot be used: nothing was tried
  };
  Kind kind = Kind::NoConnection;
  std::string reason;          ///< for people, one line, names the host
  bool mayHaveArrived = false; ///< the request was sent, so the server may have acted on it
};

using Result = std::variant<Response, Failure>;

/// The value of the header Authorization, or of Proxy-Authorization, for the scheme Basic.
std::string basicAuthorization(const std::string& user, const std::string& password);

/// Every byte but the unreserved ones of RFC 3986 as %XX.
std::string percentEncoded(std::string_view text);

} // namespace exec_wrapper::http
