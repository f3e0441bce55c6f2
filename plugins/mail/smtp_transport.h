#pragma once

#include "common/http/recipient.h"
#include "exec_wrapper/time.h"

#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::mail {

/// A mail server, and the common parameters of all sessions with it.
struct SmtpServer {
  enum class StartTls { Auto, Required, Off };

  http::Endpoint endpoint;
  bool implicitTls = false; ///< TLS from the first byte, as `smtps` requires
  StartTls startTls = StartTls::Auto;
  bool thisMachine = false; ///< the server is at a loopback address
  std::string user;         ///< empty: no authentication
  std::string password;
  std::string ownName;       ///< of this host, for EHLO; empty: the address of the socket is used
  http::TlsFiles files = {}; ///< as of an HTTP server

  /// smtp://HOST:PORT
  std::string text() const { return (implicitTls ? "smtps://" : "smtp://") + endpoint.text(); }
};

/// The addresses of a mail, and its text with \n as line end.
struct Envelope {
  std::string from;
  std::vector<std::string> to; ///< at least one
  std::string text;
};

/// The result of one session. No text in it contains the password, in any form in which it was
/// sent.
struct SmtpResult {
  enum class Verdict {
    Accepted, ///< the server is responsible for the mail now, for at least one recipient
    Retry,    ///< it may succeed later
    Rejected, ///< it will not
  };
  struct Refusal {
    std::string recipient;
    std::string answer;
    bool permanent = false;
  };

  Verdict verdict = Verdict::Retry;
  std::string reason = {};            ///< one line, printable; empty with Accepted
  std::vector<Refusal> refusals = {}; ///< the recipients that were refused
  std::string command = {};           ///< the last command; without arguments if they are secret
  std::optional<int> code = std::nullopt; ///< of the answer to it; empty: no answer came
  std::string answer = {};                ///< the text of this answer, printable
};

/// Sends mails to one server. It needs Poco Net and NetSSL, which take longer to load than a run
/// without them. So this code is in a shared object beside the plugins, `support/smtp.so`. The
/// first mail loads it.
class SmtpTransport {
public:
  virtual ~SmtpTransport() = default;

  /// One session for one mail. The deadline bounds all of it, from the name look-up on. One thread
  /// at a time.
  virtual SmtpResult send(const Envelope& envelope, SteadyTime deadline) noexcept = 0;
};

/// The function that support/smtp.so exports. The number in its name changes with the types above.
///
/// Null: the server's files cannot be used, and `problem` has the reason.
using MakeSmtpTransport = SmtpTransport* (*)(const SmtpServer& server, std::string& problem);
#define EXEC_WRAPPER_MAKE_SMTP exec_wrapper_make_smtp_1

} // namespace exec_wrapper::mail
