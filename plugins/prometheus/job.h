#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/settings.h"
#include "exposition.h"

#include <string>

namespace exec_wrapper::prometheus {

/// What the run's metrics are filed under. Throws `ConfigurationError` where the run has no name,
/// or the label may not be called so.
JobLabel jobOf(const Settings& settings);

/// The file of a job, which no other job has: its name, with bytes that a file name had better not
/// have as %XX, and where that is too long its beginning and a fingerprint of all.
std::string fileNameOf(const std::string& job);

} // namespace exec_wrapper::prometheus
