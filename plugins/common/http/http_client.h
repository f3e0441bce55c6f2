#pragma once

#include "exec_wrapper/time.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace exec_wrapper::http {

/// Which proxies are to be used, as variables of the environment have it: `HTTPS_PROXY`,
/// `HTTP_PROXY`, `NO_PROXY`, in either case; the lower case wins, as in curl.
struct Proxies {
  std::string http;                 ///< URL or host:port; empty: none
  std::string https;                ///< the same, for https
  std::vector<std::string> without; ///< hosts and domains that are reached directly; `*`: all

  static Proxies fromEnvironment();
};

struct ClientOptions {
  std::string baseUrl;   ///< checked (`OptionType::Url`): scheme, host, port, perhaps a path
  std::string caFile;    ///< certificates to trust; empty: those of the system
  std::string userAgent; ///< such as exec_wrapper/0.1.0
  Proxies proxies;
  std::string certificateFile = {}; ///< ours, for servers that ask for one; empty: none
  std::string keyFile = {};         ///< its key; empty: it stands in the same file
};

struct Request {
  std::string method;
  std::string path; ///< behind the base URL, percent-encoded, with its first `/`
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct Response {
  int status = 0;
  std::string body;                   ///< whole, at most `Client::kLongestBody` bytes
  std::optional<Duration> retryAfter; ///< of the header: zero to one hour
  std::vector<std::pair<std::string, std::string>> headers = {}; ///< as they came
  bool repeated = false; ///< the request went out twice, and may have been acted upon twice

  /// The first header of this name, in any case; empty where there is none.
  std::string header(std::string_view name) const;
};

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

/// Talks to one server, over one connection that is kept as long as the server keeps it.
///
/// Everything that a request needs is bounded by its deadline: name look-up, connect, proxy, TLS,
/// and a body that drips. Nothing of TLS is loaded for an http URL. Redirects are not followed.
/// Any thread may call `exchange`; a second call waits for the first, within its own deadline.
class Client {
public:
  static constexpr std::size_t kLongestBody = 1 << 20;

  /// Opens nothing. Throws `ConfigurationError` when one of the files cannot be used. A proxy that
  /// cannot be used fails each exchange (`NoRoute`): the environment's variables were perhaps set
  /// for other programs, and must not keep a run from starting.
  explicit Client(ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// One request and its answer. Never throws. A kept connection that the server has closed
  /// meanwhile is opened anew, which is no failure.
  Result exchange(const Request& request, SteadyTime deadline);

  /// The whole URL of a request, to show.
  std::string url(const Request& request) const;

private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

/// The value of the header Authorization, or of Proxy-Authorization, for the scheme Basic.
std::string basicAuthorization(const std::string& user, const std::string& password);

/// Every byte but the unreserved ones of RFC 3986 as %XX.
std::string percentEncoded(std::string_view text);

} // namespace exec_wrapper::http
