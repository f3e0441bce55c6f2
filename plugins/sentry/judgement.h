#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/reporter.h"

namespace exec_wrapper::sentry {

inline constexpr int kTooLarge = 413;
inline constexpr int kTooManyRequests = 429;

/// The result of an envelope, from the server's answer. It has no exchange, and its reason may
/// quote the server. A limit of the server is not judged here: see `RateLimits`.
Delivery judge(const http::Response& response);

} // namespace exec_wrapper::sentry
