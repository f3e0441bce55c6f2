#include "common/http/http_client.h"

#include "common/http/answer.h"
#include "common/http/answer_stream.h"
#include "common/http/request_text.h"
#include "common/http/route.h"
#include "common/http/trouble.h"
#include "common/http/turns.h"
#include "exec_wrapper/settings.h"

#include <new>

namespace exec_wrapper::http {

namespace {

Recipient recipientFor(const ClientOptions& options) {
  const std::optional<Url> url = parseUrl(options.baseUrl);
  if (!url) {
    throw ConfigurationError("the address to talk to is no http or https URL of a server");
  }
  return {*url, std::nullopt, options.userAgent};
}

/// What is known of a request that failed.
struct Traces {
  bool sent = false;  ///< all of it, on some connection
  bool heard = false; ///< some of the answer, on the present one
};

} // namespace

/// The one connection, and the way to a new one.
///
/// Nothing of this is Poco Net's, which takes almost half as long to load as `flock` takes in all.
/// Its HTTPClientSession reconnects by itself, with a name look-up that no deadline ends; its
/// destructors send what is left of an older request; and it takes an answer in chunks that was cut
/// short for a whole one. The time-outs of its TLS sockets begin anew with every byte.
class Client::Connection {
public:
  explicit Connection(const ClientOptions& options)
      : recipient_(recipientFor(options)),
        route_(recipient_, {options.caFile, options.certificateFile, options.keyFile}) {
    try {
      recipient_.proxy = proxyFor(recipient_.url, options.proxies);
    } catch (const HttpError& trouble) {
      noRoute_ = trouble.what();
    }
  }

  const Url& url() const noexcept { return recipient_.url; }
  Result exchange(const Request& request, SteadyTime deadline) noexcept;

private:
  Response inTurn(const Request& request, SteadyTime deadline, Traces& traces);
  Response converse(const Request& request, SteadyTime deadline, Traces& traces);
  Response talk(std::unique_ptr<Channel> channel, const Request& request, SteadyTime deadline,
                Traces& traces);

  Recipient recipient_; // does not change once made
  std::string noRoute_; // why the server cannot be asked at all
  ExclusiveAccess turns_;

  // Used by whose turn it is:
  Route route_;
  std::unique_ptr<Channel> kept_;
};

Result Client::Connection::exchange(const Request& request, SteadyTime deadline) noexcept {
  Traces traces;
  try {
    if (!noRoute_.empty()) {
      return Failure{Failure::Kind::NoRoute, noRoute_};
    }
    try {
      return inTurn(request, deadline, traces);
    } catch (const HttpError& trouble) {
      return Failure{trouble.kind(), trouble.what(), traces.sent};
    } catch (const std::exception& error) {
      return Failure{Failure::Kind::NoConnection, url().authority() + ": " + error.what(),
                     traces.sent};
    }
  } catch (...) { // no memory even for the words
    return Failure{Failure::Kind::NoConnection, {}, traces.sent};
  }
}

Response Client::Connection::inTurn(const Request& request, SteadyTime deadline, Traces& traces) {
  if (!turns_.begin(deadline)) {
    throw timedOut("another request to " + url().authority() + " is still under way");
  }
  struct End {
    ExclusiveAccess& turns;
    ~End() { turns.end(); }
  } const end{turns_};
  return converse(request, deadline, traces);
}

Response Client::Connection::converse(const Request& request, SteadyTime deadline, Traces& traces) {
  bool repeated = false;
  if (std::unique_ptr<Channel> kept = std::move(kept_); kept && kept->quiet()) {
    try {
      return talk(std::move(kept), request, deadline, traces);
    } catch (const HttpError& trouble) {
      // The server may have closed it just when we asked. Only silence says so.
      if (trouble.kind() != Failure::Kind::NoConnection || traces.heard) {
        throw;
      }
      repeated = traces.sent;
    }
  }
  Response response = talk(route_.open(deadline), request, deadline, traces);
  response.repeated = repeated;
  return response;
}

Response Client::Connection::talk(std::unique_ptr<Channel> channel, const Request& request,
                                  SteadyTime deadline, Traces& traces) {
  AnswerStream stream(*channel, url().authority(), deadline);
  const Transfer sent = channel->send(requestText(recipient_, request), deadline);
  if (sent.kind == Transfer::Kind::TimedOut) {
    throw timedOut(stream.server() + " did not take the request in time");
  }
  if (sent.kind != Transfer::Kind::Done) {
    throw noConnection("the connection to " + stream.server() + " broke: " + sent.reason);
  }
  traces.sent = true;
  try {
    Answer answer = readAnswer(stream, request.method);
    if (!answer.last) {
      kept_ = std::move(channel);
    }
    return std::move(answer.response);
  } catch (...) {
    traces.heard = stream.heard();
    throw;
  }
}

Client::Client(ClientOptions options) : connection_(std::make_unique<Connection>(options)) {}

Client::~Client() = default;

Result Client::exchange(const Request& request, SteadyTime deadline) {
  return connection_->exchange(request, deadline);
}

std::string Client::url(const Request& request) const {
  return connection_->url().text() + request.path;
}

} // namespace exec_wrapper::http
