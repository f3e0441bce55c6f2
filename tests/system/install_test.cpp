// The installed tree runs wherever it is put.

#include "support/confined.h"
#include "support/source_tree.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <regex>
#include <string>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;

class Install : public WrapperTest {
protected:
  /// Installs, with a umask that lets the group write, and moves the whole tree away.
  Install() {
    ProcessSpec spec = wrapper({});
    spec.argv = {"/bin/sh",
                 "-c",
                 "umask 002 && exec \"$0\" --install \"$1\" --prefix \"$2\"",
                 EXEC_WRAPPER_CMAKE,
                 buildDirectory(),
                 file("first")};
    installed_ = test::run(spec);
    std::filesystem::rename(file("first"), file("second"));
  }

  /// The installed program run with these words.
  Outcome runInstalled(const Words& words) const {
    ProcessSpec spec = wrapper(words);
    spec.argv.front() = file("second/bin/exec_wrapper");
    return test::run(spec);
  }

  Outcome installed_;
};

TEST_F(Install, GivesATreeThatRunsWhereverItIsPut) {
  ASSERT_EQ(installed_.status, 0) << ::testing::PrintToString(installed_);
  const Outcome outcome = runInstalled({"--lockfile", file("lock"), "echo", "hello"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "hello\n");
  EXPECT_EQ(outcome.err, "");
}

TEST_F(Install, FindsItsPluginsThroughALinkToo) {
  std::filesystem::create_symlink(file("second/bin/exec_wrapper"), file("link"));
  ProcessSpec spec = wrapper({"echo", "hello"});
  spec.argv.front() = file("link");
  EXPECT_EQ(test::run(spec).out, "hello\n");
  spec.argv.front() = "link";
  EXPECT_EQ(test::run(spec).out, "hello\n");
}

TEST_F(Install, UsesItsOwnPluginsAndNotThoseOfTheBuild) {
  EXPECT_THAT(runInstalled({"--list-plugins"}).out, HasSubstr(file("second") + "/"));
}

TEST_F(Install, HasThePagesOfPackagingThatTheReadmeLinksTo) {
  const std::string pages = file("second/share/doc/exec_wrapper/");
  const std::string readme = contents(pages + "README.md");
  const std::regex link(R"(\]\((packaging/[a-z/]*README\.md))");
  int links = 0;
  for (std::sregex_iterator found(readme.begin(), readme.end(), link), end; found != end; ++found) {
    EXPECT_TRUE(std::filesystem::exists(pages + found->str(1))) << found->str(1);
    ++links;
  }
  EXPECT_GE(links, 3);
}

TEST_F(Install, LeavesNoTraceOfTheBuild) {
  if (!kShipped) {
    GTEST_SKIP() << "sanitizers and debuggers have to be told where the sources are";
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(file("second"))) {
    if (entry.is_regular_file()) {
      const std::string text = contents(entry.path());
      EXPECT_EQ(text.find(buildDirectory().string() + "/"), text.npos) << entry.path();
      EXPECT_EQ(text.find(sourceDirectory().string() + "/"), text.npos) << entry.path();
    }
  }
}

} // namespace
} // namespace exec_wrapper::test
