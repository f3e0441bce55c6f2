#include "mail/smtp/session.h"

#include "base/text.h"
#include "common/crypto/base64.h"
#include "common/http/connect/bounded_socket.h"
#include "common/http/connect/plain_socket.h"
#include "common/http/tls/tls_encryption.h"
#include "mail/smtp/failure.h"

#include <Poco/AutoPtr.h>
#include <Poco/Net/SocketAddress.h>

#include <algorithm>
#include <array>
#include <utility>

namespace exec_wrapper::mail {

namespace {

constexpr Duration kFarewell = std::chrono::seconds(1);
constexpr int kAuthenticationRequired = 530;

/// The address of our side as EHLO has it: [192.0.2.1] or [IPv6:2001:db8::1].
std::string addressLiteral(const Poco::Net::StreamSocket& socket) {
  try {
    const Poco::Net::IPAddress address = socket.address().host();
    return (address.family() == Poco::Net::IPAddress::IPv6 ? "[IPv6:" : "[") + address.toString() +
           "]";
  } catch (const Poco::Exception&) {
    return "[127.0.0.1]";
  }
}

void replaceAll(std::string& text, const std::string& what) {
  static constexpr std::string_view kMask = "********";
  for (std::size_t at = what.empty() ? text.npos : text.find(what); at != text.npos;
       at = text.find(what, at + kMask.size())) {
    text.replace(at, what.size(), kMask);
  }
}

std::string plainCredentials(const SmtpServer& server) {
  return common::toBase64('\0' + server.user + '\0' + server.password);
}

/// The text as the command DATA sends it: \r\n as line end, a dot before a dot at the beginning of
/// a line, and a dot alone at the end.
std::string stuffed(std::string_view text) {
  std::string wire;
  wire.reserve(text.size() + text.size() / 16 + 5);
  bool atStart = true;
  for (const char c : text) {
    wire += atStart && c == '.' ? "." : "";
    wire += c == '\n' ? "\r" : "";
    wire += c;
    atStart = c == '\n';
  }
  return wire + (atStart ? "" : "\r\n") + ".\r\n";
}

} // namespace

std::unique_ptr<http::Encryption> makeEncryption(const SmtpServer& server) {
  const std::string doubt =
      server.implicitTls ? "does it need smtp:// and STARTTLS?" : "its STARTTLS does not work";
  return std::make_unique<http::TlsEncryption>(server.endpoint.host, server.files,
                                               http::InnerProtocol{"", doubt});
}

/// The connection before TLS.
class Session::Plain {
public:
  using Socket = http::BoundedSocket<http::PlainSocket>;

  Plain(base::FileDescriptor socket, SteadyTime deadline)
      : socket_(Poco::makeAuto<Socket>(std::move(socket))) {
    socket_->begin(deadline);
  }

  http::Link link() { return {Poco::Net::StreamSocket(socket_.duplicate()), socket_.get()}; }
  base::FileDescriptor detach() { return socket_->detach(); }

private:
  Poco::AutoPtr<Socket> socket_;
};

http::Encryption& Session::encryption() {
  try {
    if (!encryption_) {
      encryption_ = makeEncryption(server_);
    }
    return *encryption_;
  } catch (const std::runtime_error& error) {
    throw mayPass(error.what());
  }
}

void Session::open() {
  const std::string name = server_.endpoint.text();
  Plain plain(dialer_.dial(server_.endpoint, deadline_), deadline_);
  http::Link link = plain.link();
  ownName_ = server_.ownName.empty() ? addressLiteral(link.socket) : server_.ownName;
  if (server_.implicitTls) {
    link = encryption().begin(plain.detach(), deadline_);
    encrypted_ = true;
  }
  dialog_.emplace(std::move(link), name, deadline_);
  greet();
  sayHello();
  if (!server_.implicitTls && server_.startTls != SmtpServer::StartTls::Off) {
    startTls(plain);
  }
  authenticate();
}

void Session::greet() {
  const Reply greeting = read();
  // The server may be out of service: nothing of the mail was refused.
  if (!greeting.completed()) {
    throw mayPass(server_.endpoint.text() + " refuses the session: " + greeting.text());
  }
}

void Session::sayHello() {
  Reply reply = command("EHLO " + ownName_);
  if (reply.permanent()) {
    reply = command("HELO " + ownName_);
    reply.lines.resize(std::min<std::size_t>(reply.lines.size(), 1)); // it offers nothing
  }
  if (!reply.completed()) {
    throw mayPass(server_.endpoint.text() + " refuses the session: " + reply.text());
  }
  offered_ = Capabilities(reply);
}

/// A third party could remove the offer of STARTTLS. So a mail that requires it is kept for later.
void Session::startTls(Plain& plain) {
  const bool required = server_.startTls == SmtpServer::StartTls::Required;
  if (!offered_.startTls()) {
    if (required) {
      throw mayPass(server_.endpoint.text() + " offers no STARTTLS, which mail-starttls requires");
    }
    return;
  }
  if (!required && server_.thisMachine && server_.user.empty()) {
    return;
  }
  const Reply reply = command("STARTTLS");
  if (!reply.completed()) {
    throw mayPass(server_.endpoint.text() + " refuses STARTTLS: " + reply.text());
  }
  if (!dialog_->drained()) { // it would count as sent with encryption
    throw mayPass(server_.endpoint.text() + " sent unexpected data before the TLS handshake");
  }
  dialog_.reset();
  http::Link link = encryption().begin(plain.detach(), deadline_);
  encrypted_ = true;
  dialog_.emplace(std::move(link), server_.endpoint.text(), deadline_);
  offered_ = {};
  sayHello();
}

void Session::authenticate() {
  if (server_.user.empty()) {
    return;
  }
  if (!encrypted_ && !server_.thisMachine) {
    throw mayPass(server_.endpoint.text() +
                  " offers no STARTTLS, and mail-password is not sent without encryption");
  }
  if (offered_.mechanism("PLAIN")) {
    const Reply reply = command("AUTH PLAIN " + plainCredentials(server_), "AUTH PLAIN");
    require(reply.completed(), reply, "refuses mail-user and mail-password");
  } else if (offered_.mechanism("LOGIN")) {
    authenticateByLogin();
  } else {
    throw mayPass(server_.endpoint.text() +
                  " does not offer authentication by PLAIN or LOGIN, which mail-user needs");
  }
}

void Session::authenticateByLogin() {
  const std::string what = "refuses mail-user and mail-password";
  Reply reply = command("AUTH LOGIN");
  require(reply.continues(), reply, what);
  reply = command(common::toBase64(server_.user), "(the user name)");
  require(reply.continues(), reply, what);
  reply = command(common::toBase64(server_.password), "(the password)");
  require(reply.completed(), reply, what);
}

void Session::transfer(const Envelope& envelope) {
  offer(envelope);
  const Reply ready = command("DATA");
  require(ready.continues(), ready, "does not accept the mail");
  sendText(envelope.text);
}

/// Names the sender and the recipients. A recipient that is refused does not keep the mail from the
/// others.
void Session::offer(const Envelope& envelope) {
  const Reply sender = command("MAIL FROM:<" + envelope.from + ">");
  require(sender.completed(), sender,
          sender.code == kAuthenticationRequired ? "requires mail-user and mail-password, or TLS"
                                                 : "refuses the sender " + envelope.from);
  for (const std::string& recipient : envelope.to) {
    const Reply reply = command("RCPT TO:<" + recipient + ">");
    if (!reply.completed()) {
      result_.refusals.push_back({recipient, reply.text(), reply.permanent()});
    }
  }
  if (result_.refusals.size() < envelope.to.size()) {
    return;
  }
  const auto permanent = [](const SmtpResult::Refusal& refusal) { return refusal.permanent; };
  const bool all = std::all_of(result_.refusals.begin(), result_.refusals.end(), permanent);
  const std::string reason = server_.endpoint.text() +
                             " refuses all recipients: " + result_.refusals.front().recipient +
                             ": " + result_.refusals.front().answer;
  throw all ? willNotPass(reason) : mayPass(reason);
}

void Session::sendText(std::string_view text) {
  result_.command = "(the text of the mail)";
  result_.code.reset();
  result_.answer.clear();
  const bool early = !dialog_->drained(); // an answer to a text that was not sent yet
  if (!early) {
    dialog_->send(stuffed(text));
  }
  const Reply reply = read();
  if (early && reply.completed()) {
    throw mayPass(server_.endpoint.text() + " sent unexpected data after DATA");
  }
  require(reply.completed(), reply, "does not accept the mail");
}

void Session::quit() noexcept {
  try {
    dialog_->setDeadline(std::min(deadline_, std::chrono::steady_clock::now() + kFarewell));
    dialog_->send("QUIT\r\n");
    dialog_->read();
  } catch (const std::exception&) { // the mail is accepted already
  }
}

Reply Session::command(const std::string& line, const std::string& shown) {
  result_.command = shown;
  result_.code.reset();
  result_.answer.clear();
  dialog_->send(line + "\r\n");
  return read();
}

/// A server could repeat in an answer what it received.
Reply Session::read() {
  Reply reply = dialog_->read();
  for (std::string& line : reply.lines) {
    line = masked(std::move(line));
  }
  result_.code = reply.code;
  result_.answer = base::join(reply.lines, "\n");
  return reply;
}

std::string Session::masked(std::string text) const {
  if (!server_.password.empty()) {
    replaceAll(text, plainCredentials(server_));
    replaceAll(text, common::toBase64(server_.password));
    replaceAll(text, server_.password);
  }
  return text;
}

void Session::require(bool good, const Reply& reply, const std::string& what) const {
  if (!good) {
    const std::string reason = server_.endpoint.text() + " " + what + ": " + reply.text();
    throw reply.permanent() ? willNotPass(reason) : mayPass(reason);
  }
}

} // namespace exec_wrapper::mail
