// The function that support/smtp.so exports.

#include "common/http/types/http_error.h"
#include "mail/smtp/failure.h"
#include "mail/smtp/session.h"

#include <memory>
#include <utility>

namespace exec_wrapper::mail {

namespace {

class PocoSmtp final : public SmtpTransport {
public:
  /// Throws std::runtime_error if the server's files cannot be used.
  explicit PocoSmtp(SmtpServer server) : server_(std::move(server)) {
    if (server_.implicitTls || !server_.files.authorities.empty() ||
        !server_.files.certificate.empty()) {
      encryption_ = makeEncryption(server_);
    }
  }

  SmtpResult send(const Envelope& envelope, SteadyTime deadline) noexcept override {
    SmtpResult result;
    try {
      try {
        converse(envelope, deadline, result);
      } catch (const SmtpError& error) {
        fail(result, error.verdict(), error.what());
      } catch (const std::exception& error) { // also HttpError: no connection, or no TLS
        fail(result, SmtpResult::Verdict::Retry, error.what());
      }
    } catch (...) { // no memory even for the message
      result.verdict = SmtpResult::Verdict::Retry;
    }
    return result;
  }

private:
  void converse(const Envelope& envelope, SteadyTime deadline, SmtpResult& result) {
    Session session(server_, dialer_, encryption_, deadline, result);
    session.open();
    session.transfer(envelope);
    result.verdict = SmtpResult::Verdict::Accepted;
    session.quit();
  }

  static void fail(SmtpResult& result, SmtpResult::Verdict verdict, const std::string& reason) {
    result.verdict = verdict;
    result.reason = reason;
  }

  const SmtpServer server_;
  http::Dialer dialer_;
  std::unique_ptr<http::Encryption> encryption_;
};

} // namespace

extern "C" __attribute__((visibility("default"))) SmtpTransport*
EXEC_WRAPPER_MAKE_SMTP(const SmtpServer& server, std::string& problem);

extern "C" SmtpTransport* EXEC_WRAPPER_MAKE_SMTP(const SmtpServer& server, std::string& problem) {
  try {
    return std::make_unique<PocoSmtp>(server).release();
  } catch (const std::exception& error) {
    problem = error.what();
    return nullptr;
  }
}

} // namespace exec_wrapper::mail
