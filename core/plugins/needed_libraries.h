#pragma once

#include <string>
#include <vector>

namespace exec_wrapper::plugins {

/// The shared libraries that this shared object asks the dynamic linker for, by name, and not what
/// those ask for in their turn. Reads the file, runs nothing in it; what is not to be made sense of
/// is left to the linker.
std::vector<std::string> neededLibraries(const std::string& file);

} // namespace exec_wrapper::plugins
