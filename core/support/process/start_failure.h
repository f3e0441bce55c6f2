#pragma once

#include <string>

namespace exec_wrapper {

/// Why no thread or process could be started, and what to do about it. `error` is an errno; the
/// text of the system does not show that one number has several causes.
std::string startFailure(int error);

} // namespace exec_wrapper
