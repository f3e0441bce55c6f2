#include "support/examples.h"
#include "support/source_tree.h"
#include "support/wrapper.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::test {
namespace {

class Pages : public WrapperTest, public ::testing::WithParamInterface<const char*> {
protected:
  std::string page() const { return sourceDirectory() / GetParam(); }

  std::vector<std::string> outputOf(const std::string& command) const {
    ProcessSpec spec = wrapper({});
    const std::string program = spec.argv.front();
    spec.environment["PATH"] =
        program.substr(0, program.rfind('/')) + ":" + spec.environment["PATH"] + ":/usr/bin:/bin";
    spec.argv = {"/bin/sh", "-c", "exec 2>&1; " + command};
    spec.directory = dir_.path().string();
    return lines(test::run(spec).out);
  }
};

TEST_P(Pages, EveryExamplePrintsWhatItSays) {
  for (const auto& block : blocksOf(page(), "console")) {
    for (const Example& example : examplesIn(block)) {
      SCOPED_TRACE(example.command);
      const std::vector<std::string> printed = outputOf(example.command);
      EXPECT_EQ(printed.size(), example.expected.size());
      for (std::size_t i = 0; i < std::min(printed.size(), example.expected.size()); ++i) {
        EXPECT_TRUE(isAsExpected(printed[i], example.expected[i]))
            << "printed:  " << printed[i] << "\nexpected: " << example.expected[i];
      }
    }
  }
}

TEST_P(Pages, PropertiesFilesWorkWithTheirDirectoriesReplaced) {
  for (const auto& block : blocksOf(page(), "properties")) {
    std::string text;
    for (std::string line : block) {
      for (const std::string_view directory : {"/run/", "/var/log/", "/var/spool/"}) {
        if (const std::size_t at = line.find(directory); at != line.npos && line[0] != '#') {
          line.replace(at, directory.size(), dir_.path().string() + "/");
        }
      }
      text += line + "\n";
    }
    const std::string file = dir_.write("readme.properties", text);
    const Outcome checked = run({"--config", file, "--check-config"});
    EXPECT_EQ(checked.status, 0) << checked.err;
    const bool waits = text.find("start-splay") != text.npos;
    const Words sooner = waits ? Words{"--start-splay", "1ms"} : Words{};
    const Outcome ran = run(Words{"--config", file} + sooner + Words{"true"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_EQ(ran.err, "");
    if (text.find("backup.log") != text.npos) {
      EXPECT_NE(contents(dir_.file("backup.log")).find("\"event\":\"run_finished\""),
                std::string::npos)
          << contents(dir_.file("backup.log"));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Pages,
                         ::testing::Values("README.md", "CONTRIBUTING.md", "config/README.md",
                                           "core/README.md", "packaging/README.md",
                                           "packaging/crontab/README.md",
                                           "packaging/failures/README.md",
                                           "packaging/progress/README.md",
                                           "plugins/lock_file/README.md", "plugins/mail/README.md",
                                           "plugins/sentry/README.md", "tests/README.md"),
                         [](const auto& page) {
                           std::string name = page.param;
                           std::ranges::replace_if(
                               name, [](char c) { return c == '/' || c == '.'; }, '_');
                           return name;
                         });

TEST(Readme, HasExamplesOfBothKinds) {
  const std::string readme = sourceDirectory() / "README.md";
  EXPECT_GE(blocksOf(readme, "console").size(), 2U);
  EXPECT_GT(blocksOf(readme, "properties").size(), 2U);
}

TEST(Readme, IsShort) {
  EXPECT_LE(lines(contents(sourceDirectory() / "README.md")).size(), 250U);
}

/// What a page names within this tree.
std::vector<std::string> linksOf(const std::filesystem::path& page) {
  std::vector<std::string> links;
  const std::string text = contents(page);
  for (std::size_t at = text.find("]("); at != text.npos; at = text.find("](", at + 1)) {
    const std::string link = text.substr(at + 2, text.find_first_of(")#", at + 2) - at - 2);
    if (!link.empty() && link.find("://") == link.npos) {
      links.push_back(link);
    }
  }
  return links;
}

TEST(Readme, NoPageNamesAFileThatIsNotThere) {
  int count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(sourceDirectory())) {
    const std::string path = entry.path();
    if (entry.path().extension() != ".md" || path.find("/build/") != path.npos) {
      continue;
    }
    for (const std::string& link : linksOf(entry.path())) {
      ++count;
      EXPECT_TRUE(std::filesystem::exists(entry.path().parent_path() / link))
          << path << " names " << link;
    }
  }
  EXPECT_GT(count, 50);
}

} // namespace
} // namespace exec_wrapper::test
