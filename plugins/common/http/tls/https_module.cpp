// The function that support/https.so exports.

#include "common/http/connect/connection.h"
#include "common/http/tls/tls_encryption.h"

namespace exec_wrapper::http {

extern "C" __attribute__((visibility("default"))) Transport*
EXEC_WRAPPER_MAKE_TRANSPORT(const Recipient& recipient, std::string& problem);

extern "C" Transport* EXEC_WRAPPER_MAKE_TRANSPORT(const Recipient& recipient,
                                                  std::string& problem) {
  try {
    auto tls = std::make_unique<TlsEncryption>(recipient.url.server.host, recipient.files);
    return std::make_unique<Connection>(recipient, std::move(tls)).release();
  } catch (const std::exception& error) {
    problem = error.what();
    return nullptr;
  }
}

} // namespace exec_wrapper::http
