// What the shared object exports.

#include "common/http/tls/context.h"

namespace exec_wrapper::http {

extern "C" __attribute__((visibility("default"))) Tls* EXEC_WRAPPER_MAKE_TLS(const TlsFiles& files,
                                                                             std::string& problem);

extern "C" Tls* EXEC_WRAPPER_MAKE_TLS(const TlsFiles& files, std::string& problem) {
  auto context = std::make_unique<Context>();
  problem = context->prepare(files);
  return problem.empty() ? context.release() : nullptr;
}

} // namespace exec_wrapper::http
