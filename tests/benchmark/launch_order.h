#pragma once

#include "benchmark/workbench.h"

#include <string>
#include <vector>

namespace exec_wrapper::benchmark {

/// The functions that the program itself runs in these launches, as the linker names them, each
/// once. Needs valgrind; throws where it fails.
std::vector<std::string> functionsRun(const Workbench& bench, const std::vector<Words>& launches);

/// Of what callgrind has written: the functions that are in the object of that name.
std::vector<std::string> functionsIn(std::string_view profile, std::string_view object);

/// Writes the order in which packaging/cmake/LaunchOrder.cmake links the program with Poco in it.
void writeLaunchOrder(Workbench& bench, const std::string& file);

} // namespace exec_wrapper::benchmark
