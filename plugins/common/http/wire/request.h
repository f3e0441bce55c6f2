#pragma once

#include "common/http/recipient.h"
#include "common/http/types/message.h"

#include <Poco/Net/HTTPRequest.h>

namespace exec_wrapper::http {

/// The head of a request. A header or a path cannot add a line: control characters become blanks in
/// a value and %XX in a path, and a header without a valid name is left out. Callers cannot set
/// host, length and connection.
Poco::Net::HTTPRequest headOf(const Recipient& recipient, const Request& request);

/// The request for a tunnel through the recipient's proxy.
Poco::Net::HTTPRequest tunnelTo(const Recipient& recipient);

} // namespace exec_wrapper::http
