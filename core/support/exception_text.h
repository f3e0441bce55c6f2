#pragma once

#include <string>

namespace exec_wrapper {

/// What the exception that is being handled has to say. To be called in a `catch` block.
std::string exceptionText();

} // namespace exec_wrapper
