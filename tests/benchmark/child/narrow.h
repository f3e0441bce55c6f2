#pragma once

namespace exec_wrapper::benchmark {

/// Runs the program in this process's place; it and what it starts cannot ask for more room in the
/// buffers of sockets than the kernel gives unasked. Returns an exit status where that fails.
int runNarrow(char** words);

} // namespace exec_wrapper::benchmark
