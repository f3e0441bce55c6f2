#pragma once

#include "benchmark/board.h"

#include <cstddef>

namespace exec_wrapper::benchmark {

/// Sends `count` messages of 200 bytes about progress to the wrapper, `rate` a second; 0: as fast
/// as it can. Notes on the board how many, and when it began and ended. Returns an exit status.
int tell(Board& board, std::size_t rate, std::size_t count);

} // namespace exec_wrapper::benchmark
