#pragma once

#include "common/http/tls/tls.h"

#include <memory>
#include <string>

namespace exec_wrapper::http {

/// Loads what TLS needs, once per process, and reads these files. Throws std::runtime_error, which
/// says what to do.
std::unique_ptr<Tls> loadTls(const TlsFiles& files);

} // namespace exec_wrapper::http
