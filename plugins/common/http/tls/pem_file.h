#pragma once

#include "base/status.h"

#include <string>

namespace exec_wrapper::http {

/// Whether a file of certificates or keys can be read. OpenSSL would read without end, or wait, where
/// it is a pipe, a device or a file of any length: these are refused.
base::Status checkReadable(const std::string& file);

} // namespace exec_wrapper::http
