#pragma once

#include <string>

namespace exec_wrapper {

/// Why no thread, or no process, could be started, and what to do about it. `error` is an errno:
/// that the same number has several causes, the kernel's own words do not tell.
std::string startFailure(int error);

} // namespace exec_wrapper
