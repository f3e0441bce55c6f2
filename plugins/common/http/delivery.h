#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/reporter.h"

namespace exec_wrapper::http {

/// What a reporter says of an exchange that failed: it may go better later, but not where there is
/// no route, which only another environment gives.
inline Delivery deliveryOf(const Failure& failure) {
  return failure.kind == Failure::Kind::NoRoute ? Delivery::rejected(failure.reason)
                                                : Delivery::retry(failure.reason);
}

} // namespace exec_wrapper::http
