#pragma once

#include <string>

namespace exec_wrapper::http {

/// Why a file of certificates or keys cannot be read; empty where it can. What OpenSSL would read
/// without end, or wait for, is none: a pipe, a device, a file of any length.
std::string whyUnreadable(const std::string& file);

} // namespace exec_wrapper::http
