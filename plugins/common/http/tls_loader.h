#pragma once

#include "common/http/tls/tls.h"

#include <memory>
#include <string>

namespace exec_wrapper::http {

/// Loads what TLS needs, once per process, and makes ready to trust the certificates in `caFile`;
/// where that is empty, those of the system. Throws std::runtime_error, which says what to do.
std::unique_ptr<Tls> loadTls(const std::string& caFile);

} // namespace exec_wrapper::http
