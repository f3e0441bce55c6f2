#pragma once

#include <functional>

namespace exec_wrapper::test {

/// Called in this program instead of the next flock(2), once: what else happens just before it.
/// Returns 0 to go on, or the errno that flock(2) is to answer.
extern std::function<int()> beforeFlock;

} // namespace exec_wrapper::test
