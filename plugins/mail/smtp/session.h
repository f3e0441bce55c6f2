#pragma once

#include "common/http/connect/dialer.h"
#include "common/http/connect/route.h"
#include "mail/smtp/capabilities.h"
#include "mail/smtp/dialog.h"
#include "smtp_transport.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::mail {

/// Makes the encryption for the server, or throws std::runtime_error.
std::unique_ptr<http::Encryption> makeEncryption(const SmtpServer& server);

/// One session with a server: greeting, TLS, authentication, one mail. Throws `SmtpError` and
/// `http::HttpError`.
class Session {
public:
  /// All arguments outlive the object. `result` gets the traces of the session, also when it fails.
  Session(const SmtpServer& server, http::Dialer& dialer,
          std::unique_ptr<http::Encryption>& encryption, SteadyTime deadline, SmtpResult& result)
      : server_(server), dialer_(dialer), encryption_(encryption), deadline_(deadline),
        result_(result) {}

  void open();
  void transfer(const Envelope& envelope);

  /// Ends the session. Waits for the server's answer, but not long. Never throws.
  void quit() noexcept;

private:
  class Plain;

  http::Encryption& encryption();
  void greet();
  void sayHello();
  void startTls(Plain& plain);
  void authenticate();
  void authenticateByLogin();
  void offer(const Envelope& envelope);
  void sendText(std::string_view text);

  /// Sends the line, and returns the answer. `shown` is the line without its secrets.
  Reply command(const std::string& line, const std::string& shown);
  Reply command(const std::string& line) { return command(line, line); }
  Reply read();
  std::string masked(std::string text) const;
  void require(bool good, const Reply& reply, const std::string& what) const;

  const SmtpServer& server_;
  http::Dialer& dialer_;
  std::unique_ptr<http::Encryption>& encryption_;
  const SteadyTime deadline_;
  SmtpResult& result_;
  std::optional<Dialog> dialog_;
  std::string ownName_;
  Capabilities offered_;
  bool encrypted_ = false;
};

} // namespace exec_wrapper::mail
