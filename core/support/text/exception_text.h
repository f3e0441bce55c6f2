#pragma once

#include <string>

namespace exec_wrapper {

/// The text of the exception that is being handled. Call it in a `catch` block.
std::string exceptionText();

} // namespace exec_wrapper
