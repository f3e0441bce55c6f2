#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// Where the sources are.
std::filesystem::path sourceDirectory();

/// The build that is tested from outside: EXEC_WRAPPER_TEST_BUILD names it, and otherwise it is the
/// one that this test belongs to. So one set of test programs tests the builds of all presets.
std::filesystem::path buildDirectory();

/// What that build was configured with, from its CMakeCache.txt; empty where it is not set.
std::string buildSetting(const std::string& name);

/// All .h, .in and .cpp files below a folder of the sources, by their names within the sources.
std::vector<std::string> sourceFiles(const std::string& folder);

/// One #include line.
struct Include {
  std::string file; ///< that has it, within the sources
  std::string name; ///< as written, without the quotes or brackets
  bool quoted;
};

std::vector<Include> includesOf(const std::string& file);

} // namespace exec_wrapper::test
