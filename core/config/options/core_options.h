#pragma once

#include "exec_wrapper/option.h"

#include <span>

namespace exec_wrapper::config {

/// The settings of the program itself, which every plugin may read.
std::span<const Option> coreOptions();

} // namespace exec_wrapper::config
