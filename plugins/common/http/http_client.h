#pragma once

#include "common/http/types/message.h"
#include "exec_wrapper/time.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace exec_wrapper::http {

/// The proxies, from the environment variables `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in upper
/// or lower case; the lower case wins, as in curl.
struct Proxies {
  std::string http;                 ///< URL or host:port; empty: none
  std::string https;                ///< the same, for https
  std::vector<std::string> without; ///< hosts and domains that are reached directly; `*`: all

  static Proxies fromEnvironment();
};

struct ClientOptions {
  std::string baseUrl;   ///< checked (`OptionType::Url`): scheme, host, port, perhaps a path
  std::string caFile;    ///< certificates to trust; empty: those of the system
  std::string userAgent; ///< such as exec_wrapper/0.2.0
  Proxies proxies;
  std::string certificateFile = {}; ///< ours, for servers that request one; empty: none
  std::string keyFile = {};         ///< its key; empty: it is in the same file
};

/// Sends requests to one server, over one connection that is kept as long as the server keeps it.
///
/// The deadline of a request bounds everything that the request needs: name look-up, connect,
/// proxy, TLS, and a body that arrives slowly. An http URL loads no TLS code. Redirects are not
/// followed. Any thread may call `exchange`; a second call waits for the first, within its own
/// deadline.
class Client {
public:
  static constexpr std::size_t kLongestBody = http::kLongestBody;

  /// Opens nothing. Throws `ConfigurationError` when one of the files cannot be used. A proxy that
  /// cannot be used fails each exchange (`NoRoute`): the variables were perhaps set for other
  /// programs, and must not prevent a run.
  explicit Client(const ClientOptions& options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// One request and its answer. Never throws. If the server has meanwhile closed the kept
  /// connection, a new one is opened, which is not a failure.
  Result exchange(const Request& request, SteadyTime deadline);

  /// The whole URL of a request, for messages.
  std::string url(const Request& request) const;

private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

} // namespace exec_wrapper::http
