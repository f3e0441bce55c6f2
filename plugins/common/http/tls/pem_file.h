#pragma once

#include <string>

namespace exec_wrapper::http {

/// Why a file of certificates or keys cannot be read; empty if it can. Refuses files that OpenSSL
/// would wait for or read without end: a pipe, a device, a file of unlimited length.
std::string whyUnreadable(const std::string& file);

} // namespace exec_wrapper::http
