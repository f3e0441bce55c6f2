#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// Where the sources are, and where they are built.
std::filesystem::path sourceDirectory();
std::filesystem::path buildDirectory();

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
