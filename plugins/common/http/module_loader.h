#pragma once

#include "common/http/transport.h"

#include <memory>

namespace exec_wrapper::http {

/// A transport to the recipient. Loads the shared object that it needs, once per process, and reads
/// the recipient's files. Throws std::runtime_error, whose message gives the remedy.
std::unique_ptr<Transport> makeTransport(const Recipient& recipient);

} // namespace exec_wrapper::http
