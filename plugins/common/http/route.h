#pragma once

#include "common/http/channel.h"
#include "common/http/dialer.h"
#include "common/http/request_text.h"
#include "common/http/tls/tls.h"

#include <memory>
#include <string>

namespace exec_wrapper::http {

/// The way to the server: to its host or to the proxy's, through the proxy's tunnel, and with TLS,
/// as the recipient has it.
class Route {
public:
  /// Loads TLS only when there are certificates to check that it will need. Throws
  /// `ConfigurationError` when they cannot be used.
  Route(const Recipient& recipient, const std::string& caFile);

  /// A channel to the server. Throws `Trouble`.
  std::unique_ptr<Channel> open(SteadyTime deadline);

private:
  std::unique_ptr<Channel> secure(common::FileDescriptor socket, SteadyTime deadline);
  common::FileDescriptor tunnel(common::FileDescriptor socket, SteadyTime deadline) const;

  const Recipient& recipient_;
  Dialer dialer_;
  std::unique_ptr<Tls> tls_;
};

} // namespace exec_wrapper::http
