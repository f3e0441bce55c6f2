#pragma once

#include "common/http/transport.h"

#include <memory>

namespace exec_wrapper::http {

/// A way to the recipient. Loads what that needs, once per process, and reads the recipient's
/// files. Throws std::runtime_error, which says what to do.
std::unique_ptr<Transport> makeTransport(const Recipient& recipient);

} // namespace exec_wrapper::http
