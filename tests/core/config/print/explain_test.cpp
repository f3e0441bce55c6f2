#include "config/print/explain.h"

#include "core/config/config_fixture.h"
#include "support/text/text.h"

namespace exec_wrapper::config {
namespace {

using test::ConfigTest;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

class ExplainTest : public ConfigTest {
protected:
  std::string lineOf(const std::string& text, const std::string& name) {
    for (const std::string& line : split(text, '\n')) {
      if (line.starts_with(name + " ")) {
        return line;
      }
    }
    return {};
  }
};

TEST_F(ExplainTest, SaysWhereEachValueCameFrom) {
  writeFile("deployment = test\n");
  sources.environment["EXEC_WRAPPER_PROCESS_RETRY_DELAY_SECONDS"] = "1.5";
  const std::string text = explainText(load({"--explain", "--process-max-retries=-1"}));
  EXPECT_THAT(lineOf(text, "config"), MatchesRegex("config +" + systemFile + " +default"));
  EXPECT_THAT(lineOf(text, "deployment"), MatchesRegex("deployment +test +" + systemFile + ":1"));
  EXPECT_THAT(lineOf(text, "process-retry-delay"),
              MatchesRegex("process-retry-delay +1.5s +EXEC_WRAPPER_PROCESS_RETRY_DELAY_SECONDS"));
  EXPECT_THAT(lineOf(text, "process-max-retries"),
              MatchesRegex("process-max-retries +no limit +--process-max-retries"));
  EXPECT_THAT(lineOf(text, "process-timeout"), MatchesRegex("process-timeout +none +default"));
  EXPECT_THAT(lineOf(text, "project"), MatchesRegex("project +not set +default"));
}

TEST_F(ExplainTest, AlignsItsColumns) {
  const std::string text = explainText(load({"--explain"}));
  const auto column = lineOf(text, "project").rfind("default");
  EXPECT_EQ(lineOf(text, "deployment").rfind("default"), column);
  EXPECT_EQ(lineOf(text, "log-level").rfind("default"), column);
}

TEST_F(ExplainTest, ShowsNotes) {
  const std::string text = explainText(load({"--explain", "--service", "--process-timeout=300"}));
  EXPECT_THAT(lineOf(text, "process-check-interval"),
              HasSubstr("(not needed: exits are noticed at once)"));
  EXPECT_THAT(lineOf(text, "process-timeout"),
              HasSubstr("--process-timeout (300s is ignored: a service has no timeout)"));
}

TEST_F(ExplainTest, MasksSecretsThoughTheLogMayShowThem) {
  dir.write("key", "s3cret");
  const std::string text =
      explainText(load({"--explain", "--log-secrets", "--reporters=acme", "--vault-token=t0psecret",
                        "--acme.token=file:" + dir.file("key")}));
  EXPECT_THAT(text, Not(HasSubstr("s3cret")));
  EXPECT_THAT(text, Not(HasSubstr("t0psecret")));
  EXPECT_THAT(lineOf(text, "acme.token"), MatchesRegex("acme.token +\\*+ +--acme.token"));
}

TEST_F(ExplainTest, ShowsOddValuesInOneLine) {
  const std::string text = explainText(load({"--explain", "--project=a\nb\x1B"}));
  EXPECT_THAT(lineOf(text, "project"), HasSubstr("a\\nb\\x1B"));
}

} // namespace
} // namespace exec_wrapper::config
