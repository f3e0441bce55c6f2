#pragma once

#include "exec_wrapper/option.h"

#include <span>

namespace exec_wrapper::config {

/// The settings of the program itself. Every plugin may read them.
std::span<const Option> coreOptions();

} // namespace exec_wrapper::config
