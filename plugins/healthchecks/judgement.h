#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/reporter.h"

namespace exec_wrapper::healthchecks {

/// The result of a ping, from the server's answer. It has no exchange.
Delivery judge(const http::Response& response);

} // namespace exec_wrapper::healthchecks
