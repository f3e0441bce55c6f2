#include "common/http/route.h"

#include "common/http/answer_stream.h"
#include "common/http/head.h"
#include "common/http/plain_channel.h"
#include "common/http/tls_loader.h"
#include "common/http/trouble.h"
#include "exec_wrapper/settings.h"

#include <utility>

namespace exec_wrapper::http {

namespace {

/// Adds who was asked to what went wrong, where a proxy is in between.
std::string viaProxy(const std::string& reason, const Recipient& recipient) {
  return "the proxy for " + recipient.url.authority() + ": " + reason;
}

} // namespace

Route::Route(const Recipient& recipient, TlsFiles files)
    : recipient_(recipient), files_(std::move(files)) {
  const bool given = !files_.authorities.empty() || !files_.certificate.empty();
  if (recipient_.url.secure && given) {
    try {
      tls_ = loadTls(files_);
    } catch (const std::runtime_error& error) {
      throw ConfigurationError(error.what());
    }
  }
}

std::unique_ptr<Channel> Route::open(SteadyTime deadline) {
  const bool proxied = recipient_.proxy.has_value();
  base::FileDescriptor socket;
  try {
    socket = dialer_.dial(proxied ? recipient_.proxy->server : recipient_.url.server, deadline);
    if (proxied && recipient_.url.secure) {
      socket = tunnel(std::move(socket), deadline);
    }
  } catch (const HttpError& trouble) {
    if (proxied) {
      throw HttpError(trouble.kind(), viaProxy(trouble.what(), recipient_));
    }
    throw;
  }
  return recipient_.url.secure ? secure(std::move(socket), deadline)
                               : std::make_unique<PlainChannel>(std::move(socket));
}

base::FileDescriptor Route::tunnel(base::FileDescriptor socket, SteadyTime deadline) const {
  PlainChannel channel(std::move(socket));
  AnswerStream stream(channel, recipient_.proxy->server.text(), deadline);
  const Transfer sent = channel.send(tunnelText(recipient_), deadline);
  if (sent.kind == Transfer::Kind::TimedOut) {
    throw timedOut(stream.server() + " did not take our request in time");
  }
  if (sent.kind != Transfer::Kind::Done) {
    throw noConnection("the connection to " + stream.server() + " broke: " + sent.reason);
  }
  const int status = readHead(stream).status;
  if (status >= 300) {
    throw noConnection(stream.server() + " refuses to connect us: status " +
                       std::to_string(status));
  }
  if (!stream.drained()) {
    throw badAnswer(stream.server() + " sends what nobody asked for");
  }
  return channel.release();
}

std::unique_ptr<Channel> Route::secure(base::FileDescriptor socket, SteadyTime deadline) {
  const std::string& host = recipient_.url.server.host;
  // A certificate of ours may have been renewed since: those of a cluster live for hours.
  if (!tls_ || !files_.certificate.empty()) {
    try {
      tls_ = loadTls(files_);
    } catch (const std::runtime_error& error) {
      throw noConnection(error.what());
    }
  }
  Transfer outcome;
  std::unique_ptr<Channel> channel = tls_->open(std::move(socket), host, deadline, outcome);
  if (outcome.kind == Transfer::Kind::TimedOut) {
    throw timedOut("the TLS handshake with " + host + " took too long");
  }
  if (!channel) {
    throw noConnection(outcome.reason);
  }
  return channel;
}

} // namespace exec_wrapper::http
