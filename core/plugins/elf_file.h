#pragma once

#include "base/status.h"

#include <sys/stat.h>

namespace exec_wrapper::plugins {

/// Whether the dynamic linker may load this open file: a shared object for this machine that is not
/// truncated, for example by a full disk. A truncated one would kill us inside the linker, which
/// maps and touches what the headers describe. Compares the headers with the length in `status`,
/// and reads nothing else.
base::Status checkLoadable(int descriptor, const struct stat& status);

} // namespace exec_wrapper::plugins
