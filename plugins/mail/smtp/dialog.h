#pragma once

#include "common/http/wire/link.h"
#include "mail/smtp/reply.h"

#include <string>
#include <string_view>

namespace exec_wrapper::mail {

/// Sends lines to a server and reads its answers, within a deadline and bounded memory. Throws
/// `SmtpError` (Retry).
///
/// Poco's DialogSocket is not used: when the connection ends after a "250-", it reads on without
/// end, and it keeps any number of lines.
class Dialog {
public:
  Dialog(http::Link link, std::string server, SteadyTime deadline);

  /// The link is used for another deadline from now on.
  void setDeadline(SteadyTime deadline) { link_.bounds->begin(deadline); }

  /// Sends the text as it is.
  void send(std::string_view text);

  Reply read();

  /// True if the server has sent nothing beyond the answers that were read.
  bool drained() const noexcept { return replies_.drained(); }

private:
  void receive();

  http::Link link_;
  std::string server_;
  ReplyReader replies_;
  std::string broken_; // why not everything could be sent
};

} // namespace exec_wrapper::mail
