#include "smtp_settings.h"

#include "address.h"
#include "base/text.h"
#include "common/http/types/url.h"

#include <cstdint>

namespace exec_wrapper::mail {

namespace {

constexpr std::uint16_t kSmtpPort = 25;
constexpr std::uint16_t kSmtpsPort = 465;

bool isThisMachine(const std::string& host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "::1" ||
         (http::isAddress(host) && host.starts_with("127."));
}

SmtpServer serverFrom(std::string_view url) {
  const std::size_t end = url.find("://");
  const std::string scheme = base::lowerCase(url.substr(0, end));
  SmtpServer server;
  server.implicitTls = scheme == "smtps";
  std::optional<http::Endpoint> endpoint;
  if (end != url.npos && (scheme == "smtp" || scheme == "smtps")) {
    std::string_view place = url.substr(end + 3);
    place.remove_suffix(place.ends_with('/') ? 1 : 0);
    endpoint = http::parseEndpoint(place, server.implicitTls ? kSmtpsPort : kSmtpPort);
  }
  if (!endpoint) {
    throw ConfigurationError("mail-server is not smtp://HOST:PORT or smtps://HOST:PORT (set user "
                             "and password as mail-user and mail-password)");
  }
  server.endpoint = *endpoint;
  server.thisMachine = isThisMachine(endpoint->host);
  return server;
}

SmtpServer::StartTls startTlsFrom(const Settings& settings) {
  const std::string word = settings.text("mail-starttls");
  return word == "required" ? SmtpServer::StartTls::Required
         : word == "off"    ? SmtpServer::StartTls::Off
                            : SmtpServer::StartTls::Auto;
}

void checkCredentials(const SmtpServer& server) {
  if (server.user.empty()) {
    return;
  }
  if (server.password.empty()) {
    throw ConfigurationError("mail-user is set without mail-password: set both, or neither");
  }
  if ((server.user + server.password).find('\0') != std::string::npos) {
    throw ConfigurationError("mail-user or mail-password contains a zero byte");
  }
  if (!server.implicitTls && server.startTls == SmtpServer::StartTls::Off && !server.thisMachine) {
    throw ConfigurationError("mail-starttls = off would send mail-password without encryption: "
                             "remove it, or use smtps://");
  }
}

} // namespace

std::optional<SmtpServer> smtpServerFrom(const Settings& settings, const std::string& host) {
  const std::string url = settings.text("mail-server");
  if (url.empty()) {
    return std::nullopt;
  }
  if (settings.isSet("mail-sendmail")) {
    throw ConfigurationError("mail-server and mail-sendmail are both set, but only one can be "
                             "used: remove one");
  }
  SmtpServer server = serverFrom(url);
  if (server.implicitTls && settings.isSet("mail-starttls")) {
    throw ConfigurationError("mail-starttls is for smtp:// only, and mail-server is smtps://: "
                             "remove mail-starttls");
  }
  server.startTls = startTlsFrom(settings);
  server.user = settings.text("mail-user");
  server.password = settings.secret("mail-password").reveal();
  server.files = {settings.text("mail-ca-file"), settings.text("mail-client-cert-file"),
                  settings.text("mail-client-key-file")};
  const std::string name = hostForAddress(host);
  server.ownName = name.find('.') == name.npos ? "" : name;
  checkCredentials(server);
  return server;
}

} // namespace exec_wrapper::mail
