#pragma once

#include "config/configuration.h"

#include <string>

namespace exec_wrapper::wiring {

/// What `--explain` says of the course of a run, after its settings: lines with their ends.
std::string courseOf(const config::Configuration& configuration);

} // namespace exec_wrapper::wiring
