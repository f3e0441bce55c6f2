// The manual pages.

#include "packaging/shell.h"
#include "support/source_tree.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ManPage : public ShellTest, public ::testing::WithParamInterface<const char*> {
protected:
  std::string page() const { return sourceDirectory() / "packaging/man" / GetParam(); }
};

TEST_P(ManPage, IsPrintedWithoutAWarning) {
  const std::string man = programPath("man");
  if (man.empty() || programPath("groff").empty()) {
    GTEST_SKIP() << "man or groff is not installed";
  }
  const Outcome printed = runWords({man, "--warnings=w", "-E", "UTF-8", "-l", page()});
  EXPECT_EQ(printed.status, 0);
  EXPECT_THAT(printed.err, IsEmpty());
  EXPECT_THAT(printed.out, HasSubstr("SEE ALSO"));
}

TEST_P(ManPage, HasNoErrorsForMandoc) {
  const std::string mandoc = programPath("mandoc");
  if (mandoc.empty()) {
    GTEST_SKIP() << "mandoc is not installed";
  }
  const Outcome linted = runWords({mandoc, "-T", "lint", "-W", "error", page()});
  EXPECT_EQ(linted.status, 0) << linted.out << linted.err;
}

INSTANTIATE_TEST_SUITE_P(All, ManPage,
                         ::testing::Values("exec_wrapper.1", "exec_wrapper_history.1",
                                           "taskrunner.1", "exec_wrapper.properties.5"),
                         [](const auto& page) {
                           std::string name = page.param;
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

TEST(ManPages, TellEveryExitStatusOfTheReadme) {
  const std::string readme = contents(sourceDirectory() / "README.md");
  const std::string page = contents(sourceDirectory() / "packaging/man/exec_wrapper.1");
  const std::size_t table = readme.find("| status | meaning |");
  ASSERT_NE(table, readme.npos);
  int statuses = 0;
  for (const std::string& line : lines(readme.substr(table, readme.find("\n\n", table) - table))) {
    const std::string status = line.substr(2, line.find(" |", 2) - 2);
    if (status == "status" || status.starts_with("-")) {
      continue;
    }
    const std::string printed = status == "0–255" ? "0\\(en255" : status;
    EXPECT_THAT(page, HasSubstr(".B " + printed + "\n"));
    ++statuses;
  }
  EXPECT_GT(statuses, 10);
}

} // namespace
} // namespace exec_wrapper::test
