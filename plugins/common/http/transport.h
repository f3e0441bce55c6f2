#pragma once

#include "common/http/recipient.h"
#include "common/http/types/message.h"

#include <memory>
#include <string>

namespace exec_wrapper::http {

/// Exchanges requests and answers with one server. Stands on Poco Net, for https on NetSSL too,
/// which take longer to load than a whole run without them; so it lives in two shared objects
/// beside the plugins, `support/http.so` and `support/https.so`, of which the first request loads
/// one.
class Transport {
public:
  virtual ~Transport() = default;

  /// As `Client::exchange`. Any thread.
  virtual Result exchange(const Request& request, SteadyTime deadline) noexcept = 0;
};

/// What both shared objects export. The number in its name changes with the types above: a wrapper
/// that was replaced while it ran may find a newer file.
///
/// Null: the recipient's files cannot be used, and `problem` says why.
using MakeTransport = Transport* (*)(const Recipient& recipient, std::string& problem);
#define EXEC_WRAPPER_MAKE_TRANSPORT exec_wrapper_make_transport_1

} // namespace exec_wrapper::http
