#pragma once

#include <sys/stat.h>

#include <string>

namespace exec_wrapper {

/// Why this file or directory may not decide what we do: it belongs to somebody other than root or
/// the effective user, or others than its owner can write it. Empty where it may. Plugins run with
/// our rights, and properties files name them.
std::string whyUntrusted(const struct stat& status);

} // namespace exec_wrapper
