#include "support/source_tree.h"
#include "support/wrapper.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::test {
namespace {

// A command of the README and what it says that the command prints.
struct Example {
  std::string command;
  std::vector<std::string> expected;
};

// The texts of the README's blocks of one kind, such as "console".
std::vector<std::vector<std::string>> blocks(const std::string& kind) {
  std::vector<std::vector<std::string>> found;
  std::ifstream readme(sourceDirectory() / "README.md");
  bool inside = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("```")) {
      inside = !inside && line == "```" + kind;
      if (inside) {
        found.emplace_back();
      }
    } else if (inside) {
      found.back().push_back(line);
    }
  }
  return found;
}

std::vector<Example> examples(const std::vector<std::string>& block) {
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

// Whether the line is as expected, where "…" stands for anything.
bool matches(std::string_view line, std::string_view expected) {
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
    if (matches(line.substr(start), rest)) {
      return true;
    }
  }
  return false;
}

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
  for (const auto& block : blocks("console")) {
    for (const Example& example : examples(block)) {
      SCOPED_TRACE(example.command);
      ++count;
      const std::vector<std::string> printed = outputOf(example.command);
      EXPECT_EQ(printed.size(), example.expected.size());
      for (std::size_t i = 0; i < std::min(printed.size(), example.expected.size()); ++i) {
        EXPECT_TRUE(matches(printed[i], example.expected[i]))
            << "printed:  " << printed[i] << "\nexpected: " << example.expected[i];
      }
    }
  }
  EXPECT_GT(count, 4) << "the README has examples";
}

TEST_F(ReadmeTest, PropertiesFileWorksWithTheDirectoriesReplaced) {
  const auto files = blocks("properties");
  ASSERT_FALSE(files.empty());
  for (const auto& block : files) {
    std::string text;
    for (std::string line : block) {
      for (const std::string_view directory : {"/run/", "/var/log/"}) {
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
    EXPECT_NE(contents(dir_.file("backup.log")).find("\"event\":\"run_finished\""),
              std::string::npos)
        << contents(dir_.file("backup.log"));
  }
}

} // namespace
} // namespace exec_wrapper::test
