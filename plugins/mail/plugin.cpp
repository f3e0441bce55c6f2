#include "exec_wrapper/plugin.h"

#include "mail_reporter.h"
#include "sendmail.h"
#include "smtp_client.h"
#include "smtp_settings.h"

#include <unistd.h>

#include <memory>
#include <utility>

namespace exec_wrapper::mail {

extern const PluginInfo info;

namespace {

Carrier carrierFor(const Settings& settings, Host& host) {
  Carrier carrier;
  if (std::optional<SmtpServer> server = smtpServerFrom(settings, host.run().host)) {
    carrier.server = server->text();
    const auto client = std::make_shared<SmtpClient>(std::move(*server));
    carrier.smtp = [client](const Envelope& envelope, SteadyTime deadline) {
      return client->send(envelope, deadline);
    };
    return carrier;
  }
  const Duration timeout = settings.duration("mail-timeout").value_or(std::chrono::seconds(30));
  const auto program =
      std::make_shared<Sendmail>(settings.text("mail-sendmail"), host, environ, timeout);
  carrier.program = [program](const Envelope& envelope, std::string_view event,
                              SteadyTime deadline) {
    return program->send(envelope, event, deadline);
  };
  return carrier;
}

class MailFactory final : public Factory {
public:
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    return std::make_unique<MailReporter>(settings, host, carrierFor(settings, host), environ);
  }
};

} // namespace

} // namespace exec_wrapper::mail

EXEC_WRAPPER_PLUGIN(exec_wrapper::mail::info, exec_wrapper::mail::MailFactory)
