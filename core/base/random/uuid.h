#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::base {

/// A random UUID of version 4 (RFC 9562), in lower case. While the system has no random numbers,
/// early in its start, it is made from the time and the process number.
std::string randomUuid();

/// Whether the text has the form of a UUID, in lower or upper case.
bool isUuid(std::string_view text) noexcept;

} // namespace exec_wrapper::base
