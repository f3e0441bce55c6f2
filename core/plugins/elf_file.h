#pragma once

#include "base/status.h"

#include <sys/stat.h>

namespace exec_wrapper::plugins {

/// Whether the dynamic linker may be given this open file: a shared object of this machine that is
/// not cut off, as by a full disk, which would kill us inside the linker (it maps what the headers
/// promise and touches it). Compares the headers with the length, in `status`, and reads no more.
base::Status checkLoadable(int descriptor, const struct stat& status);

} // namespace exec_wrapper::plugins
