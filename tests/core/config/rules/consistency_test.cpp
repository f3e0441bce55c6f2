#include "config/rules/consistency.h"
#include "config/values/value_text.h"

#include "core/config/config_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

namespace exec_wrapper::config {
namespace {

using namespace std::chrono_literals;
using test::ConfigTest;
using test::FailsWith;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

using RulesTest = ConfigTest;

TEST_F(RulesTest, IgnoresTheTimeoutOfAServiceWithAWarning) {
  writeFile("process-timeout = 5m\n");
  const Configuration configuration = loadFor({"--service"});
  const Setting& timeout = configuration.settings.at("process-timeout");
  EXPECT_EQ(configuration.settings.view("core")->duration("process-timeout"), std::nullopt);
  EXPECT_TRUE(timeout.unlimited);
  EXPECT_EQ(shownValue(timeout), "no limit");
  EXPECT_THAT(timeout.note, HasSubstr("300s is ignored"));
  EXPECT_THAT(configuration.warnings,
              ElementsAre(AllOf(StartsWith(fileLine(1)), HasSubstr("is ignored"))));
}

TEST_F(RulesTest, HasNothingToWarnOfWithoutATimeoutOrAService) {
  for (const std::vector<std::string>& options : {std::vector<std::string>{"--service"},
                                                  {"--service", "--process-timeout=-1"},
                                                  {"--service", "--process-timeout=0"},
                                                  {"--service=no", "--process-timeout=5"}}) {
    const Configuration configuration = loadFor(options);
    EXPECT_THAT(configuration.warnings, IsEmpty());
    EXPECT_THAT(configuration.settings.at("process-timeout").note, IsEmpty());
  }
  EXPECT_EQ(loadFor({"--process-timeout=5"}).settings.view("core")->duration("process-timeout"),
            5s);
}

TEST_F(RulesTest, TakesATimeoutOfZeroForNone) {
  const Configuration configuration = loadFor({"--process-timeout=0"});
  EXPECT_EQ(configuration.settings.view("core")->duration("process-timeout"), std::nullopt);
  EXPECT_EQ(shownValue(configuration.settings.at("process-timeout")), "no limit");
}

TEST_F(RulesTest, SaysThatTheCheckIntervalIsNotNeeded) {
  EXPECT_EQ(loadFor({"--process-check-interval=1"}).settings.at("process-check-interval").note,
            "not needed: exits are noticed at once");
  EXPECT_THAT(failureOf({"--process-check-interval=0", "job"}),
              FailsWith(78, HasSubstr("must be longer than 0")));
  EXPECT_THAT(failureOf({"--process-check-interval=-1", "job"}),
              FailsWith(78, HasSubstr("must not be negative")));
}

TEST_F(RulesTest, SaysThatWordsWinOverACommandFromElsewhere) {
  sources.environment["EXEC_WRAPPER_COMMAND"] = "x";
  EXPECT_THAT(loadFor({}).settings.at("command").note, HasSubstr("gives way"));
  EXPECT_THAT(load({}).settings.at("command").note, IsEmpty());
}

TEST_F(RulesTest, RefusesAWorkDirThatIsNone) {
  const std::string file = dir.write("file", "");
  EXPECT_THAT(
      failureOf({"--work-dir=" + file, "job"}),
      FailsWith(78, AllOf(StartsWith("--work-dir: '" + file), HasSubstr("not a directory"))));
  sources.environment["EXEC_WRAPPER_WORK_DIR"] = dir.file("absent");
  EXPECT_THAT(failureOf({"job"}),
              FailsWith(78, AllOf(StartsWith("EXEC_WRAPPER_WORK_DIR: work-dir: "),
                                  HasSubstr("No such file"))));
  sources.environment["EXEC_WRAPPER_WORK_DIR"] = dir.path().string();
  EXPECT_NO_THROW(loadFor({}));
}

TEST_F(RulesTest, RefusesAWorkDirThatCannotBeEntered) {
  if (::geteuid() == 0) {
    GTEST_SKIP() << "root enters every directory";
  }
  const std::string closed = dir.file("closed");
  ASSERT_EQ(::mkdir(closed.c_str(), 0600), 0);
  EXPECT_THAT(failureOf({"--work-dir=" + closed, "job"}),
              FailsWith(78, HasSubstr("Permission denied")));
}

} // namespace
} // namespace exec_wrapper::config
