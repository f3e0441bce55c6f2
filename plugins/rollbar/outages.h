#pragma once

#include "exec_wrapper/event.h"

#include <map>
#include <string>

namespace exec_wrapper::rollbar {

/// Decides which failed deliveries are worth an alert. Of each reporter's outage these are the
/// first failure, and the first time that the retries are exhausted. The undelivered end of a run
/// is always worth one. An outage ends with a delivery; the next failure is the first of another.
class Outages {
public:
  /// Call it once for each event.
  bool worthAnAlert(const DeliveryFailed& failure);

private:
  std::map<std::string, bool> spent_; // by reporter: whether exhausted retries were alerted
};

} // namespace exec_wrapper::rollbar
