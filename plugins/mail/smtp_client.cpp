#include "smtp_client.h"

#include "common/module/support_module.h"
#include "exec_wrapper/settings.h"

#include <stdexcept>
#include <utility>

namespace exec_wrapper::mail {

namespace {

#define EXEC_WRAPPER_SMTP_TEXT_(x) #x
#define EXEC_WRAPPER_SMTP_TEXT(x) EXEC_WRAPPER_SMTP_TEXT_(x)

std::unique_ptr<SmtpTransport> makeSmtpTransport(const SmtpServer& server) {
  static const auto make = reinterpret_cast<MakeSmtpTransport>( // retried after a failure
      common::loadFunction({"smtp.so", EXEC_WRAPPER_SMTP_TEXT(EXEC_WRAPPER_MAKE_SMTP), "SMTP"}));
  std::string problem;
  std::unique_ptr<SmtpTransport> transport(make(server, problem));
  if (!transport) {
    throw std::runtime_error(problem);
  }
  return transport;
}

bool hasTlsFiles(const SmtpServer& server) {
  const bool usesTls = server.implicitTls || server.startTls != SmtpServer::StartTls::Off;
  return usesTls && (!server.files.authorities.empty() || !server.files.certificate.empty());
}

} // namespace

SmtpClient::SmtpClient(SmtpServer server) : server_(std::move(server)) {
  if (hasTlsFiles(server_)) { // the files are checked before the run
    try {
      transport();
    } catch (const std::runtime_error& error) {
      throw ConfigurationError(error.what());
    }
  }
}

SmtpTransport& SmtpClient::transport() {
  if (!transport_) {
    transport_ = makeSmtpTransport(server_);
  }
  return *transport_;
}

SmtpResult SmtpClient::send(const Envelope& envelope, SteadyTime deadline) {
  try {
    return transport().send(envelope, deadline);
  } catch (const std::exception& error) {
    SmtpResult result;
    result.reason = server_.endpoint.text() + ": " + error.what();
    return result;
  }
}

} // namespace exec_wrapper::mail
