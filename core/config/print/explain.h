#pragma once

#include "config/configuration.h"
#include "support/style.h"

#include <string>

namespace exec_wrapper::config {

/// What `--explain` prints: every effective value, where it came from, and what is to be known of
/// it. Secrets are masked.
std::string explainText(const Configuration& configuration, const Style& style = Style());

} // namespace exec_wrapper::config
