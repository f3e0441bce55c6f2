#pragma once

#include "base/status.h"

#include <string>

namespace exec_wrapper::http {

/// Whether a file of certificates or keys can be read. Refuses files that OpenSSL
/// would wait for or read without end: a pipe, a device, a file of unlimited length.
base::Status checkReadable(const std::string& file);

} // namespace exec_wrapper::http
