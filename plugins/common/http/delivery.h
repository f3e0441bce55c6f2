#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/reporter.h"

namespace exec_wrapper::http {

/// The result of a failed exchange for a reporter. A later attempt may succeed, but not without a
/// route: only another environment provides one.
inline Delivery deliveryOf(const Failure& failure) {
  return failure.kind == Failure::Kind::NoRoute ? Delivery::rejected(failure.reason)
                                                : Delivery::retry(failure.reason);
}

} // namespace exec_wrapper::http
