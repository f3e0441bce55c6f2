#include "support/source_tree.h"

#include "support/process.h"
#include "support/temp_dir.h"

#include <algorithm>
#include <cstdlib>

namespace exec_wrapper::test {

namespace fs = std::filesystem;

fs::path sourceDirectory() {
  return EXEC_WRAPPER_SOURCE_DIR;
}

fs::path buildDirectory() {
  const char* const other = std::getenv("EXEC_WRAPPER_TEST_BUILD");
  return other != nullptr && *other != '\0' ? other : EXEC_WRAPPER_BINARY_DIR;
}

std::string buildSetting(const std::string& name) {
  const std::string begin = name + ":";
  for (const std::string& line : lines(contents(buildDirectory() / "CMakeCache.txt"))) {
    const std::size_t equals = line.find('=');
    if (line.starts_with(begin) && equals != line.npos) {
      return line.substr(equals + 1);
    }
  }
  return {};
}

std::vector<std::string> sourceFiles(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(sourceDirectory() / folder)) {
    const std::string extension = entry.path().extension();
    if (extension == ".h" || extension == ".cpp" || extension == ".in") {
      files.push_back(entry.path().lexically_relative(sourceDirectory()));
    }
  }
  std::ranges::sort(files);
  return files;
}

std::vector<Include> includesOf(const std::string& file) {
  const std::string keyword = "#include ";
  std::vector<Include> includes;
  for (const std::string& line : lines(contents(sourceDirectory() / file))) {
    if (!line.starts_with(keyword) || line.size() < keyword.size() + 3) {
      continue;
    }
    const bool quoted = line[keyword.size()] == '"';
    const std::size_t begin = keyword.size() + 1;
    const std::size_t end = line.find(quoted ? '"' : '>', begin);
    includes.push_back({file, line.substr(begin, end - begin), quoted});
  }
  return includes;
}

} // namespace exec_wrapper::test
