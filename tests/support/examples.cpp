#include "support/examples.h"

#include "support/process.h"
#include "support/temp_dir.h"

namespace exec_wrapper::test {

std::vector<std::vector<std::string>> blocksOf(const std::string& file, std::string_view kind) {
  const std::string opening = "```" + std::string(kind);
  std::vector<std::vector<std::string>> found;
  bool inside = false;
  for (const std::string& line : lines(contents(file))) {
    if (line.starts_with("```")) {
      inside = !inside && line == opening;
      if (inside) {
        found.emplace_back();
      }
    } else if (inside) {
      found.back().push_back(line);
    }
  }
  return found;
}

std::vector<Example> examplesIn(const std::vector<std::string>& block) {
  std::vector<Example> found;
  for (const std::string& line : block) {
    if (line.starts_with("$ ")) {
      found.push_back({line.substr(2), {}});
    } else if (!found.empty()) {
      found.back().expected.push_back(line);
    }
  }
  return found;
}

bool isAsExpected(std::string_view line, std::string_view expected) {
  constexpr std::string_view kAnything = "…";
  const std::size_t gap = expected.find(kAnything);
  if (gap == std::string_view::npos) {
    return line == expected;
  }
  if (line.substr(0, gap) != expected.substr(0, gap)) {
    return false;
  }
  const std::string_view rest = expected.substr(gap + kAnything.size());
  for (std::size_t start = gap; start <= line.size(); ++start) {
    if (isAsExpected(line.substr(start), rest)) {
      return true;
    }
  }
  return false;
}

} // namespace exec_wrapper::test
