#pragma once

#include "common/http/types/message.h"
#include "exec_wrapper/time.h"

#include <cstddef>
#include <memory>
#include <string>
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

/// Talks to one server, over one connection that is kept as long as the server keeps it.
///
/// Everything that a request needs is bounded by its deadline: name look-up, connect, proxy, TLS,
/// and a body that drips. Nothing of TLS is loaded for an http URL. Redirects are not followed.
/// Any thread may call `exchange`; a second call waits for the first, within its own deadline.
class Client {
public:
  static constexpr std::size_t kLongestBody = http::kLongestBody;

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

} // namespace exec_wrapper::http
