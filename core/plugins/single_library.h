#pragma once

#include <string>
#include <vector>

namespace exec_wrapper::plugins {

/// A process can have only one Poco and one C++ library, as shared libraries or in the program
/// itself, however this program was built. A second copy would destroy objects of the first.

/// The first of the libraries that a plugin needs that would be a second copy in this process;
/// empty if there is none.
std::string duplicateRuntimeLibrary(const std::vector<std::string>& needed);

/// The shared libraries of these kinds in the process. If the list changes during a load, the
/// loaded object brought a second copy.
std::vector<std::string> loadedRuntimeLibraries();

} // namespace exec_wrapper::plugins
