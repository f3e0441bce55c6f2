#pragma once

#include <string>
#include <vector>

namespace exec_wrapper::plugins {

/// Of Poco and of the C++ library a process can have one each, as shared libraries or in the
/// program itself, whichever way this program was built: what one of them has made another takes to
/// pieces.

/// Of the libraries that a plugin needs, the one that would be the second of its kind in this
/// process; empty where there is none.
std::string duplicateRuntimeLibrary(const std::vector<std::string>& needed);

/// The shared libraries of these kinds that the process has. Others than before: something that was
/// loaded has brought a second one along.
std::vector<std::string> loadedRuntimeLibraries();

} // namespace exec_wrapper::plugins
