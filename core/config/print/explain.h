#pragma once

#include "config/configuration.h"
#include "support/text/style.h"

#include <string>

namespace exec_wrapper::config {

/// The output of `--explain`: every effective value, its origin, and its note. Secrets are masked.
std::string explainText(const Configuration& configuration, const Style& style = Style());

} // namespace exec_wrapper::config
