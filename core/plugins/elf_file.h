#pragma once

#include <sys/stat.h>

#include <string>

namespace exec_wrapper::plugins {

/// Why the dynamic linker must not be given this open file: it is no shared object of this machine,
/// or is cut off, as by a full disk, which would kill us inside the linker (it maps what the
/// headers promise and touches it). Empty where the headers and the length, in `status`, agree.
/// Reads the headers only.
std::string whyNotLoadable(int descriptor, const struct stat& status);

} // namespace exec_wrapper::plugins
