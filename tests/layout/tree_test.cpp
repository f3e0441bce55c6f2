// What a look at the folders tells.

#include "support/process.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

namespace exec_wrapper::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> sourcesOfTheProduct() {
  std::vector<std::string> files;
  for (const char* const folder : {"core", "plugins", "include"}) {
    const std::vector<std::string> more = sourceFiles(folder);
    files.insert(files.end(), more.begin(), more.end());
  }
  return files;
}

TEST(Tree, TheTopHoldsWhatWasAgreed) {
  const std::set<std::string> agreed = {
      "CMakeLists.txt",  "core",         "plugins",          "include",     "config",
      "tests",           "packaging",    "README.md",        "SECURITY.md", "LICENSE",
      "CONTRIBUTING.md", "CHANGELOG.md", "CMakePresets.json"};
  const std::set<std::string> ownOfADeveloper = {"build", "CMakeUserPresets.json"};
  std::set<std::string> found;
  for (const auto& entry : fs::directory_iterator(sourceDirectory())) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(".") && !ownOfADeveloper.contains(name)) {
      found.insert(name);
    }
  }
  EXPECT_EQ(found, agreed);
}

/// One that is built with the program: not a third party's, which was made to be copied.
bool isPlugin(const fs::path& folder) {
  return folder.filename() != "common" && folder.filename() != "template" &&
         fs::exists(folder / "CMakeLists.txt");
}

TEST(Tree, EveryBundledPluginTellsWhatItIs) {
  for (const auto& entry : fs::directory_iterator(sourceDirectory() / "plugins")) {
    if (isPlugin(entry.path())) {
      for (const char* const file : {"README.md", "info.cpp", "plugin.cpp"}) {
        EXPECT_TRUE(fs::exists(entry.path() / file)) << entry.path() / file;
      }
    }
  }
}

TEST(Tree, EveryBundledPluginHasTestsOfItsOwn) {
  for (const auto& entry : fs::directory_iterator(sourceDirectory() / "plugins")) {
    if (isPlugin(entry.path())) {
      EXPECT_TRUE(fs::exists(sourceDirectory() / "tests/plugins" / entry.path().filename()))
          << entry.path();
    }
  }
}

/// Else what was suppressed is reported again, and whatever takes the name is not.
TEST(Tree, WhatTheThreadSanitizerIsToldToPassOverExists) {
  const std::string text = contents(sourceDirectory() / "packaging/cmake/sanitizer_options.cpp");
  const std::string mark = "\"race:";
  const std::size_t begin = text.find(mark);
  ASSERT_NE(begin, text.npos);
  const std::string name =
      text.substr(begin + mark.size(), text.find("\\n", begin) - begin - mark.size());
  const std::vector<std::string> sources = sourcesOfTheProduct();
  EXPECT_TRUE(std::ranges::any_of(sources, [&](const std::string& file) {
    return file.ends_with("/" + name);
  })) << name;
}

TEST(Tree, FilesAreShort) {
  std::vector<std::size_t> lengths;
  for (const std::string& file : sourcesOfTheProduct()) {
    lengths.push_back(lines(contents(sourceDirectory() / file)).size());
  }
  ASSERT_GT(lengths.size(), 20U);
  std::ranges::sort(lengths);
  EXPECT_LE(lengths[lengths.size() / 2], 150U) << "median";
  EXPECT_LE(lengths[lengths.size() * 95 / 100], 400U) << "95 of 100";
}

// A header and its source are one thing.
TEST(Tree, NoFolderHoldsMoreThanCanBeTakenInAtAGlance) {
  constexpr std::size_t kMost = 15;
  std::map<fs::path, std::set<fs::path>> folders;
  for (const std::string& file : sourcesOfTheProduct()) {
    folders[fs::path(file).parent_path()].insert(fs::path(file).stem());
  }
  for (const auto& [folder, things] : folders) {
    EXPECT_LE(things.size(), kMost) << folder;
  }
}

TEST(Tree, LinesFitIntoAHundredColumns) {
  for (const std::string& file : sourcesOfTheProduct()) {
    for (const std::string& line : lines(contents(sourceDirectory() / file))) {
      const auto continuation = [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
      };
      EXPECT_LE(line.size() - static_cast<std::size_t>(std::ranges::count_if(line, continuation)),
                100U)
          << file << ": " << line;
      EXPECT_EQ(line.find('\t'), line.npos) << file << ": " << line;
    }
  }
}

TEST(Tree, HeadersAreIncludedOnce) {
  for (const std::string& file : sourcesOfTheProduct()) {
    if (file.ends_with(".h")) {
      EXPECT_TRUE(contents(sourceDirectory() / file).starts_with("#pragma once\n")) << file;
    }
  }
}

TEST(Tree, NoFileKnowsWhereItWasBuilt) {
  const std::string here = sourceDirectory();
  ASSERT_NE(here, "/");
  for (const char* const folder : {"core", "plugins", "include", "config", "tests", "packaging"}) {
    for (const auto& entry : fs::recursive_directory_iterator(sourceDirectory() / folder)) {
      if (entry.is_regular_file()) {
        EXPECT_EQ(contents(entry.path()).find(here + "/"), std::string::npos) << entry.path();
      }
    }
  }
}

} // namespace
} // namespace exec_wrapper::test
