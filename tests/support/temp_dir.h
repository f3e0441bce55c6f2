#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace exec_wrapper::test {

/// A directory of the test's own, removed with all that is in it.
class TempDir {
public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "exec_wrapper.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("cannot make a temporary directory");
    }
    path_ = name;
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }

  /// The name of something in it.
  std::string file(std::string_view name) const { return (path_ / name).string(); }

  /// Makes a file, and the directories that it needs, none of which others can write.
  std::string write(std::string_view name, std::string_view text) const {
    namespace fs = std::filesystem;
    const fs::path target = path_ / name;
    for (fs::path parent = target.parent_path(); parent != path_; parent = parent.parent_path()) {
      fs::create_directories(parent);
      fs::permissions(parent, fs::perms::group_write | fs::perms::others_write,
                      fs::perm_options::remove);
    }
    std::ofstream(target, std::ios::binary) << text;
    fs::permissions(target, fs::perms::group_write | fs::perms::others_write,
                    fs::perm_options::remove);
    return target.string();
  }

private:
  std::filesystem::path path_;
};

/// All that is in a file; empty where there is none, or where it cannot be read.
inline std::string contents(const std::string& file) {
  std::string text;
  if (std::FILE* const stream = std::fopen(file.c_str(), "re")) {
    char buffer[4096];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, stream)) {
      text.append(buffer, count);
    }
    std::fclose(stream);
  }
  return text;
}

} // namespace exec_wrapper::test
