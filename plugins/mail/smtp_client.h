#pragma once

#include "smtp_transport.h"

#include <memory>

namespace exec_wrapper::mail {

/// Sends mails to one server; loads the code for that at the first mail.
class SmtpClient {
public:
  /// Opens nothing. Throws `ConfigurationError` if a file of the server cannot be used; only for
  /// this check the code is loaded at once.
  explicit SmtpClient(SmtpServer server);

  /// As `SmtpTransport::send`.
  SmtpResult send(const Envelope& envelope, SteadyTime deadline);

private:
  SmtpTransport& transport();

  const SmtpServer server_;
  std::unique_ptr<SmtpTransport> transport_;
};

} // namespace exec_wrapper::mail
