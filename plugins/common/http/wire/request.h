#pragma once

#include "common/http/recipient.h"
#include "common/http/types/message.h"

#include <Poco/Net/HTTPRequest.h>

namespace exec_wrapper::http {

/// The head of a request. A header or a path cannot add a line of its own: control characters in a
/// value become blanks, in a path %XX, and a header without a proper name is left out. Host, length
/// and connection are ours to say.
Poco::Net::HTTPRequest headOf(const Recipient& recipient, const Request& request);

/// What asks the recipient's proxy for a tunnel.
Poco::Net::HTTPRequest tunnelTo(const Recipient& recipient);

} // namespace exec_wrapper::http
