#pragma once

#include "exec_wrapper/time.h"

#include <functional>
#include <stop_token>

namespace exec_wrapper::common {

/// Lets the time pass, but not beyond a stop.
using Wait = std::function<void(Duration length, const std::stop_token& stop)>;

/// The wait of the real world.
void waitUnlessStopped(Duration length, const std::stop_token& stop);

} // namespace exec_wrapper::common
