#pragma once

#include <string>
#include <vector>

namespace exec_wrapper::plugins {

/// The names of the shared libraries that this shared object needs directly, without the needs of
/// those libraries. Reads the file and runs nothing in it. A file that it cannot parse is left to
/// the linker.
std::vector<std::string> neededLibraries(const std::string& file);

} // namespace exec_wrapper::plugins
