#include "support/examples.h"
#include "support/source_tree.h"
#include "support/wrapper.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::test {
namespace {

const std::string kReadme = (sourceDirectory() / "README.md").string();

class ReadmeTest : public WrapperTest {
protected:
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

TEST_F(ReadmeTest, EveryExamplePrintsWhatItSays) {
  int count = 0;
  for (const auto& block : blocksOf(kReadme, "console")) {
    for (const Example& example : examplesIn(block)) {
      SCOPED_TRACE(example.command);
      ++count;
      const std::vector<std::string> printed = outputOf(example.command);
      EXPECT_EQ(printed.size(), example.expected.size());
      for (std::size_t i = 0; i < std::min(printed.size(), example.expected.size()); ++i) {
        EXPECT_TRUE(isAsExpected(printed[i], example.expected[i]))
            << "printed:  " << printed[i] << "\nexpected: " << example.expected[i];
      }
    }
  }
  EXPECT_GT(count, 4) << "the README has examples";
}

TEST_F(ReadmeTest, PropertiesFileWorksWithTheDirectoriesReplaced) {
  const auto files = blocksOf(kReadme, "properties");
  ASSERT_FALSE(files.empty());
  for (const auto& block : files) {
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
    const Outcome ran = run({"--config", file, "true"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_EQ(ran.err, "");
    if (text.find("backup.log") != text.npos) {
      EXPECT_NE(contents(dir_.file("backup.log")).find("\"event\":\"run_finished\""),
                std::string::npos)
          << contents(dir_.file("backup.log"));
    }
  }
}

} // namespace
} // namespace exec_wrapper::test
