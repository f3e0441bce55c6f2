#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/reporter.h"

namespace exec_wrapper::healthchecks {

/// What the server's answer to a ping means. Without an exchange.
Delivery judge(const http::Response& response);

} // namespace exec_wrapper::healthchecks
