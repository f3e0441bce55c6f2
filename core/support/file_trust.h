#pragma once

#include "base/status.h"

#include <sys/stat.h>

namespace exec_wrapper {

/// Whether this file or directory may decide what we do: it belongs to root or the effective user,
/// and nobody but its owner can write it. Plugins run with our rights, and properties files name
/// them.
base::Status checkTrusted(const struct stat& status);

} // namespace exec_wrapper
