#pragma once

#include <string>
#include <vector>

namespace exec_wrapper::benchmark {

/// What is printed of one measurement.
struct Table {
  std::string title;
  std::string explanation; ///< a sentence or two below the title
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows; ///< one that is too short has empty cells at its end
};

/// As Markdown.
std::string markdown(const Table& table);

/// `page` with `text` between the two lines that begin with kBegin and kEnd. Throws where one of
/// them is missing.
std::string withTables(const std::string& page, const std::string& text);

inline constexpr const char* kBegin = "<!-- benchmark: written by packaging/benchmark -->";
inline constexpr const char* kEnd = "<!-- benchmark: end -->";

} // namespace exec_wrapper::benchmark
