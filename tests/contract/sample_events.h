#pragma once

#include "exec_wrapper/event.h"

#include <vector>

namespace exec_wrapper::test {

/// One event of each kind, with texts that need care: quotes, line ends, bytes that are not UTF-8.
std::vector<Event> sampleEvents();

} // namespace exec_wrapper::test
