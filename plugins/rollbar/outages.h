#pragma once

#include "exec_wrapper/event.h"

#include <map>
#include <string>

namespace exec_wrapper::rollbar {

/// Which failed deliveries are worth an alert: of each reporter's outage the first failure and the
/// first time that retries were spent, and always the end of a run that nobody is told of. An
/// outage ends with a delivery; the next failure is the first of another.
class Outages {
public:
  /// To be asked once for each event.
  bool worthAnAlert(const DeliveryFailed& failure);

private:
  std::map<std::string, bool> spent_; // by reporter: whether an alert told that retries were spent
};

} // namespace exec_wrapper::rollbar
