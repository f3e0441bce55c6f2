#pragma once

#include "common/http/http_client.h"
#include "destinations.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "resource.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace exec_wrapper::otlp {

/// One request to the server of one destination.
using Exchanger = std::function<http::Result(const Destination&, const http::Request&, SteadyTime)>;

/// Keeps the spans, log records and metrics until their collector has them. What was accepted or
/// refused for good is not sent again.
class Exporter {
public:
  Exporter(std::vector<Destination> destinations, Resource resource, Host& host,
           Exchanger exchange);

  /// Whether something of this signal would be sent.
  bool sends(Signal signal) const;

  /// Adds an item, as JSON. Drops the oldest beyond a limit.
  void add(Signal signal, std::string item);

  /// Forgets what waits.
  void drop(Signal signal) { waiting_[signal].clear(); }

  /// Signals of which nothing waits any more.
  std::set<Signal> done() const;

  /// One attempt to send all that waits.
  Delivery send(SteadyTime deadline);

private:
  Delivery send(const Destination& to, SteadyTime deadline, bool& reached);
  http::Request requestFor(const Destination& to) const;
  std::string bodyFor(Signal signal) const;
  std::string withoutSecrets(std::string text, const Destination& to) const;

  const std::vector<Destination> destinations_;
  const Resource resource_;
  Host& host_;
  const Exchanger exchange_;
  std::map<Signal, std::vector<std::string>> waiting_;
};

} // namespace exec_wrapper::otlp
