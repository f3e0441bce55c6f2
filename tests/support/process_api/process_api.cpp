#include "support/process_api/process_api.h"

#include "exec_wrapper/testing/sample_host.h"
#include "support/process_api/door.h"
#include "support/process_api/handlers.h"
#include "support/process_api/ledger.h"
#include "support/process_api/reply.h"

#include <algorithm>

namespace exec_wrapper::test {

namespace {

const Clock& orMachine(const Clock* clock) {
  static const contract::MachineClock machine;
  return clock == nullptr ? machine : *clock;
}

std::vector<RecordedRequest> only(RequestKind kind, std::vector<RecordedRequest> requests) {
  std::erase_if(requests, [kind](const RecordedRequest& request) { return request.kind != kind; });
  return requests;
}

} // namespace

class ProcessApi::Server {
public:
  explicit Server(ProcessApiOptions options)
      : secure_(options.certificate.has_value()), basePath_(options.basePath),
        ledger_(std::move(options.rules), orMachine(options.clock), options.basePath,
                std::move(options.observer)),
        door_(handlers(), options.port, std::move(options.certificate)) {
    const auto refusal = ledger_.add(options.script);
    if (!refusal) {
      door_.open();
    } else {
      door_.close(refusal->length, {});
    }
  }

  ~Server() { ends_.raise(); }

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string url() {
    return std::string(secure_ ? "https" : "http") +
           "://127.0.0.1:" + std::to_string(door_.listener().port()) + basePath_;
  }

  void add(const std::vector<Rule>& rules) {
    if (const auto refusal = ledger_.add(rules)) {
      door_.close(refusal->length, {});
    }
  }

  Ledger& ledger() { return ledger_; }
  Door& door() { return door_; }

private:
  Poco::Net::HTTPRequestHandlerFactory::Ptr handlers() {
    return new HandlerFactory( // which the pointer owns
        [this](RecordedRequest request, bool keepAlive, Wire& wire) {
          return treat(std::move(request), keepAlive, wire);
        },
        ends_);
  }

  bool treat(RecordedRequest request, bool keepAlive, Wire& wire) {
    const std::uint16_t peerPort = request.peerPort;
    const Reaction reaction = ledger_.settle(std::move(request));
    if (reaction.refusal) {
      door_.close(reaction.refusal->length, peerPort);
      keepAlive = false;
    }
    return reply(reaction.action, reaction.answer, *reaction.release, keepAlive, wire);
  }

  const bool secure_;
  const std::string basePath_;
  EventSignal ends_;
  Ledger ledger_;
  Door door_; ///< last: those who serve use all the others
};

ProcessApi::ProcessApi(ProcessApiOptions options)
    : server_(std::make_unique<Server>(std::move(options))) {}

ProcessApi::~ProcessApi() = default;

std::uint16_t ProcessApi::port() const {
  return server_->door().listener().port();
}

std::string ProcessApi::url() const {
  return server_->url();
}

void ProcessApi::add(const std::vector<Rule>& rules) {
  server_->add(rules);
}

void ProcessApi::add(When when, Action action, std::optional<unsigned> times) {
  server_->add({Rule{.when = when, .times = times, .action = std::move(action)}});
}

void ProcessApi::forgive() {
  server_->ledger().forgive();
}

std::vector<RecordedRequest> ProcessApi::requests() const {
  return server_->ledger().requests();
}

std::vector<RecordedRequest> ProcessApi::requests(RequestKind kind) const {
  return only(kind, requests());
}

std::vector<RecordedRequest> ProcessApi::awaitRequests(std::size_t count,
                                                       Duration cancelTimeout) const {
  return server_->ledger().await([count](const auto& all) { return all.size() >= count; },
                                 cancelTimeout);
}

std::vector<RecordedRequest> ProcessApi::awaitRequests(RequestKind kind, std::size_t count,
                                                       Duration cancelTimeout) const {
  const auto enough = [kind, count](const std::vector<RecordedRequest>& all) {
    return std::cmp_greater_equal(std::ranges::count(all, kind, &RecordedRequest::kind), count);
  };
  return only(kind, server_->ledger().await(enough, cancelTimeout));
}

RecordedRequest ProcessApi::awaitRequest(const std::function<bool(const RecordedRequest&)>& pleases,
                                         Duration cancelTimeout) const {
  const auto one = [&pleases](const auto& all) { return std::ranges::any_of(all, pleases); };
  const std::vector<RecordedRequest> all = server_->ledger().await(one, cancelTimeout);
  return *std::ranges::find_if(all, pleases);
}

RecordedRequest ProcessApi::awaitFinal(Duration cancelTimeout) const {
  return awaitRequest([](const RecordedRequest& request) { return request.final(); },
                      cancelTimeout);
}

std::vector<Execution> ProcessApi::executions() const {
  return server_->ledger().executions();
}

bool ProcessApi::revoke(const std::string& executionId) {
  return server_->ledger().revoke(executionId);
}

void ProcessApi::release() {
  server_->ledger().release();
}

void ProcessApi::hangUp() {
  server_->door().listener().hangUp();
}

std::size_t ProcessApi::connections() const {
  return server_->door().listener().accepted();
}

void ProcessApi::refuseConnections() {
  server_->door().close({}, {});
}

void ProcessApi::acceptConnections() {
  server_->door().open();
}

void ProcessApi::clear() {
  server_->ledger().clear();
}

} // namespace exec_wrapper::test
