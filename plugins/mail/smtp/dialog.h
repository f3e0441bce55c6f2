#pragma once

#include "common/http/wire/link.h"

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::mail {

/// An answer of a server.
struct Reply {
  int code = 0;
  std::vector<std::string> lines; ///< without the code; printable

  bool completed() const noexcept { return code >= 200 && code < 300; }
  bool continues() const noexcept { return code >= 300 && code < 400; }
  bool permanent() const noexcept { return code >= 500; }

  /// The code and the text in one line, shortened.
  std::string text() const;
};

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
  bool drained() const noexcept { return received_.empty(); }

private:
  std::string line();
  void receive();

  http::Link link_;
  std::string server_;
  std::string received_;
  std::string broken_; // why not everything could be sent
};

} // namespace exec_wrapper::mail
