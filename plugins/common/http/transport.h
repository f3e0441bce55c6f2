#pragma once

#include "common/http/recipient.h"
#include "common/http/types/message.h"

#include <memory>
#include <string>

namespace exec_wrapper::http {

/// Exchanges requests and answers with one server. It needs Poco Net, for https also NetSSL. They
/// take longer to load than a whole run without them. So this code is in two shared objects beside
/// the plugins, `support/http.so` and `support/https.so`; the first request loads one of them.
class Transport {
public:
  virtual ~Transport() = default;

  /// As `Client::exchange`. Any thread.
  virtual Result exchange(const Request& request, SteadyTime deadline) noexcept = 0;
};

/// The function that both shared objects export. The number in its name changes with the types
/// above: a wrapper that was replaced while it ran may find a newer file.
///
/// Null: the recipient's files cannot be used, and `problem` has the reason.
using MakeTransport = Transport* (*)(const Recipient& recipient, std::string& problem);
#define EXEC_WRAPPER_MAKE_TRANSPORT exec_wrapper_make_transport_1

} // namespace exec_wrapper::http
