#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::test {

/// A command of a document and what it says that the command prints, "…" standing for anything.
struct Example {
  std::string command;
  std::vector<std::string> expected;
};

/// The texts of a document's blocks of one kind, such as "console".
std::vector<std::vector<std::string>> blocksOf(const std::string& file, std::string_view kind);

/// The commands in a block of the kind "console": its lines that begin with "$ ".
std::vector<Example> examplesIn(const std::vector<std::string>& block);

/// Whether a printed line is as expected.
bool isAsExpected(std::string_view line, std::string_view expected);

} // namespace exec_wrapper::test
