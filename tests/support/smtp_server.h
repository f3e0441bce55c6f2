#pragma once

#include "support/certificates.h"
#include "support/deadline.h"
#include "support/scripted_server.h"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// A mail as a server received it.
struct ReceivedMail {
  std::string from;
  std::vector<std::string> to;
  std::string text; ///< without the dots that were added, lines as they came
  bool encrypted = false;
  std::string user;
  std::string password;
};

/// What a mail server does wrong at one step of a session. The steps: greeting, ehlo, helo,
/// starttls, auth, user, pass, mail, rcpt, rcpt:ADDRESS, data, text (the answer to the mail's end),
/// quit.
struct SmtpFault {
  enum class Then {
    Continue, ///< goes on with the session
    Close,
    Reset,
    Hang,    ///< sends nothing more, reads what comes
    Drip,    ///< sends a byte at a time, never a line end
    Endless, ///< sends as much as it can, never a line end
    Lines,   ///< sends continued lines without end
    Deaf,    ///< reads nothing more
  };
  std::string step;
  std::string answer = {}; ///< sent in place of the usual answer, as it is; empty: nothing
  Then then = Then::Continue;
  int times = -1; ///< how often; -1: always
};

struct SmtpServerOptions {
  std::optional<Certificate> certificate = std::nullopt; ///< for TLS
  bool implicitTls = false;
  bool startTls = true;                       ///< offered if there is a certificate
  std::string authentication = "PLAIN LOGIN"; ///< the mechanisms; empty: none is offered
  std::string clientAuthority = {};           ///< demands a certificate of clients
  std::vector<SmtpFault> faults = {};
};

/// A mail server on 127.0.0.1 that keeps what it gets, and makes faults where it is told to.
class SmtpServer {
public:
  explicit SmtpServer(SmtpServerOptions options = {});

  /// smtp://127.0.0.1:PORT, or smtps:
  std::string url() const;
  std::uint16_t port() const noexcept { return server_.port(); }

  /// The accepted mails so far.
  std::vector<ReceivedMail> mails() const;

  /// Waits until there are so many.
  std::vector<ReceivedMail> awaitMails(std::size_t count) const;

  /// The commands of all sessions so far, in order, without their line ends; mails are left out.
  std::vector<std::string> commands() const;

private:
  class Visit;

  std::optional<SmtpFault> faultAt(const std::string& step);
  void heard(const std::string& command);
  void accepted(const ReceivedMail& mail);

  const SmtpServerOptions options_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<SmtpFault> faults_;
  std::vector<ReceivedMail> mails_;
  std::vector<std::string> commands_;
  ScriptedServer server_; // the last: its threads use the rest
};

} // namespace exec_wrapper::test
