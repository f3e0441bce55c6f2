#pragma once

#include "support/process_api/request.h"

#include <string>

namespace exec_wrapper::test {

/// A request for a reader: "POST /v1/process_executions -> 201 (1)  process_type_id=7". One line
/// whatever the request holds; neither keys nor tokens.
std::string requestLine(const RecordedRequest& request);

} // namespace exec_wrapper::test
