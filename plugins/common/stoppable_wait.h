#pragma once

#include "exec_wrapper/time.h"

#include <functional>
#include <stop_token>

namespace exec_wrapper::common {

/// Waits for `length`, or until a stop.
using Wait = std::function<void(Duration length, const std::stop_token& stop)>;

/// Waits in real time.
void waitUnlessStopped(Duration length, const std::stop_token& stop);

} // namespace exec_wrapper::common
