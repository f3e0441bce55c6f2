#pragma once

#include "support/certificates.h"
#include "support/deadline.h"
#include "support/process_api/executions.h"
#include "support/process_api/request.h"
#include "support/process_api/rule.h"
#include "support/process_api/service.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::test {

struct ProcessApiOptions {
  std::uint16_t port = 0;                 ///< 0: any that is free
  std::optional<Certificate> certificate; ///< https, where it is given
  std::string basePath;                   ///< before all paths, such as "/production"
  ServiceRules rules;
  std::vector<Rule> script;
  const Clock* clock = nullptr; ///< for the age of executions; none: the machine's steady clock

  /// Called when it is settled what a request is answered, before that is done; one call at a time.
  std::function<void(const RecordedRequest&)> observer;
};

/// A process API, and a Rollbar, on 127.0.0.1: keeps executions, records all that it is asked, and
/// misbehaves as told. Listens when it is made. Any thread.
///
/// Whatever waits here waits for an event; what does not come in time is a std::runtime_error that
/// tells what came instead.
class ProcessApi {
public:
  /// Throws when the port cannot be had, or the certificate not be used.
  explicit ProcessApi(ProcessApiOptions options = {});

  /// Ends all connections, those too that hang.
  ~ProcessApi();

  ProcessApi(const ProcessApi&) = delete;
  ProcessApi& operator=(const ProcessApi&) = delete;

  std::uint16_t port() const;

  /// For `api-base-url` and `rollbar-base-url`: "http://127.0.0.1:40001".
  std::string url() const;

  /// Rules behind those that are left.
  void add(const std::vector<Rule>& rules);

  /// The same, for one.
  void add(When when, Action action, std::optional<unsigned> times = 1);

  /// Forgets the rules that are left, and nothing else. Connections that are refused stay so.
  void forgive();

  /// All that was asked, in the order in which it was served.
  std::vector<RecordedRequest> requests() const;
  std::vector<RecordedRequest> requests(RequestKind kind) const;

  /// As soon as there are so many, or of that kind, or one that pleases.
  std::vector<RecordedRequest> awaitRequests(std::size_t count,
                                             Duration cancelTimeout = kPatience) const;
  std::vector<RecordedRequest> awaitRequests(RequestKind kind, std::size_t count,
                                             Duration cancelTimeout = kPatience) const;
  RecordedRequest awaitRequest(const std::function<bool(const RecordedRequest&)>& pleases,
                               Duration cancelTimeout = kPatience) const;

  /// The final update of an execution.
  RecordedRequest awaitFinal(Duration cancelTimeout = kPatience) const;

  std::vector<Execution> executions() const;

  /// From now on running updates of it are answered by 409. False where there is no such execution.
  bool revoke(const std::string& executionId);

  /// Lets those go on that a rule holds now.
  void release();

  /// Ends all connections, as a server does to those it has kept long enough.
  void hangUp();

  /// How many connections there were, those without a request too, since connections were refused.
  std::size_t connections() const;

  /// Connections are refused from now on, and those that are open are ended.
  void refuseConnections();
  void acceptConnections();

  /// Forgets requests, executions and rules.
  void clear();

private:
  class Server;
  std::unique_ptr<Server> server_;
};

} // namespace exec_wrapper::test
