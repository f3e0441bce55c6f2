// The function that support/http.so exports.

#include "common/http/connect/connection.h"

namespace exec_wrapper::http {

extern "C" __attribute__((visibility("default"))) Transport*
EXEC_WRAPPER_MAKE_TRANSPORT(const Recipient& recipient, std::string& problem);

extern "C" Transport* EXEC_WRAPPER_MAKE_TRANSPORT(const Recipient& recipient, std::string&) {
  return std::make_unique<Connection>(recipient, nullptr).release();
}

} // namespace exec_wrapper::http
