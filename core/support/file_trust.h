#pragma once

#include "base/status.h"

#include <sys/stat.h>

namespace exec_wrapper {

/// Whether this file or directory may control the wrapper: root or the effective user owns it, and
/// only the owner can write it. Plugins run with our rights, and properties files name plugins.
base::Status checkTrusted(const struct stat& status);

} // namespace exec_wrapper
