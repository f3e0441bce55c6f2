#include "common/http/http_client.h"

#include "common/http/module_loader.h"
#include "common/http/types/http_error.h"
#include "exec_wrapper/settings.h"

#include <mutex>
#include <utility>

namespace exec_wrapper::http {

namespace {

Recipient recipientFor(const ClientOptions& options) {
  const std::optional<Url> url = parseUrl(options.baseUrl);
  if (!url) {
    throw ConfigurationError("the address is not an http or https URL of a server");
  }
  return {*url,
          std::nullopt,
          options.userAgent,
          {options.caFile, options.certificateFile, options.keyFile}};
}

bool hasFiles(const Recipient& recipient) {
  return recipient.url.secure &&
         (!recipient.files.authorities.empty() || !recipient.files.certificate.empty());
}

} // namespace

/// The transport to the server, made when it is needed.
class Client::Connection {
public:
  explicit Connection(const ClientOptions& options) : recipient_(recipientFor(options)) {
    try {
      recipient_.proxy = proxyFor(recipient_.url, options.proxies);
    } catch (const HttpError& error) {
      noRoute_ = error.what();
    }
    if (hasFiles(recipient_)) { // the files are checked before the run
      try {
        transport();
      } catch (const std::runtime_error& error) {
        throw ConfigurationError(error.what());
      }
    }
  }

  const Url& url() const noexcept { return recipient_.url; }

  Result exchange(const Request& request, SteadyTime deadline) {
    if (!noRoute_.empty()) {
      return Failure{Failure::Kind::NoRoute, noRoute_};
    }
    try {
      return transport().exchange(request, deadline);
    } catch (const std::exception& error) {
      return Failure{Failure::Kind::NoConnection, url().authority() + ": " + error.what()};
    }
  }

private:
  Transport& transport() {
    const std::lock_guard lock(mutex_);
    if (!transport_) {
      transport_ = makeTransport(recipient_);
    }
    return *transport_;
  }

  Recipient recipient_; // constant after the constructor
  std::string noRoute_; // why the server cannot be reached at all
  std::mutex mutex_;
  std::unique_ptr<Transport> transport_;
};

Client::Client(const ClientOptions& options)
    : connection_(std::make_unique<Connection>(options)) {}

Client::~Client() = default;

Result Client::exchange(const Request& request, SteadyTime deadline) {
  try {
    return connection_->exchange(request, deadline);
  } catch (...) { // no memory even for the message
    return Failure{};
  }
}

std::string Client::url(const Request& request) const {
  return connection_->url().text() + request.path;
}

} // namespace exec_wrapper::http
