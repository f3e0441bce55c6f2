#include "outages.h"

namespace exec_wrapper::rollbar {

bool Outages::worthAnAlert(const DeliveryFailed& failure) {
  bool& spent = spent_[failure.reporter];
  if (failure.firstOfOutage) {
    spent = failure.givenUp;
    return true;
  }
  const bool first = failure.givenUp && !spent;
  spent = spent || failure.givenUp;
  return first || (failure.final && failure.givenUp);
}

} // namespace exec_wrapper::rollbar
