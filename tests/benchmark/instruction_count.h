#pragma once

#include "benchmark/workbench.h"

#include <cstdint>

namespace exec_wrapper::benchmark {

/// What a local launch may cost: 5 % above what it was when this was last decided on. Nearly all of
/// it is the dynamic linker's work on Poco, so another version of Poco, of the C library or of the
/// compiler may be a reason to decide anew; code of our own is not, without a look at what it does.
/// With Poco in the program most of it is our own.
#if defined(EXEC_WRAPPER_BUNDLED_POCO)
inline constexpr std::uint64_t kMostInstructions = 900'000;
#else
inline constexpr std::uint64_t kMostInstructions = 10'750'000;
#endif

/// Whether there is valgrind to count with.
bool canCountInstructions();

/// The instructions of that process up to its end, those of its children not counted. Needs
/// valgrind; throws where it fails.
std::uint64_t instructionsOf(const Workbench& bench, const Words& words);

} // namespace exec_wrapper::benchmark
