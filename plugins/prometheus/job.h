#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/settings.h"
#include "exposition.h"

#include <string>

namespace exec_wrapper::prometheus {

/// The label of the run's metrics. Throws `ConfigurationError` if the run has no name, or if the
/// label cannot have its name.
JobLabel jobOf(const Settings& settings);

/// The file of a job, which no other job has. It contains the job's name, with bytes that are
/// unsuitable for a file name as %XX. If that is too long, it contains the beginning and a
/// fingerprint of the whole name.
std::string fileNameOf(const std::string& job);

} // namespace exec_wrapper::prometheus
