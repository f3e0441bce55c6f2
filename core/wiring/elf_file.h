#pragma once

#include <string>

namespace exec_wrapper {

/// Why the dynamic linker must not be given this file: it is no shared object of this machine, or
/// is cut off, which would kill us inside the linker (it maps what the headers promise and touches
/// it). Empty where the headers and the length agree. Reads the headers only.
std::string whyNotLoadable(const std::string& file);

} // namespace exec_wrapper
