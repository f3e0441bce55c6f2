#include "history/program/text/run_json.h"

#include "history/program/text/csv.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <algorithm>

namespace exec_wrapper::history::program {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Poco::JSON::Object::Ptr parsed(const std::string& text) {
  return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
}

RunRow sample() {
  RunRow run;
  run.id = "abc";
  run.job = "=cmd \"x\",\u202E</script>\x01";
  run.result = "failed";
  run.queuedUs = 1'796'000'000'000'001;
  run.durationUs = 1'500'000;
  run.exitStatus = 3;
  run.progress = "{\"success_count\":\n30}";
  return run;
}

TEST(RunJson, HasWhatIsKnownAndNullForTheRest) {
  const auto run = parsed(runJson(sample()).text());
  EXPECT_EQ(run->getValue<std::string>("job"), sample().job);
  EXPECT_EQ(run->getValue<std::string>("began_at"), "2026-11-30T00:53:20.000001Z");
  EXPECT_DOUBLE_EQ(run->getValue<double>("duration_seconds"), 1.5);
  EXPECT_EQ(run->getValue<int>("exit_status"), 3);
  EXPECT_TRUE(run->isNull("signal"));
  EXPECT_TRUE(run->isNull("ended_at"));
  EXPECT_EQ(run->getObject("progress")->getValue<int>("success_count"), 30);
}

TEST(RunJson, IsOneLine) {
  EXPECT_THAT(runJson(sample()).text(), Not(HasSubstr("\n")));
}

TEST(RunJson, TakesStoredJsonOnlyIfItIsJson) {
  for (const char* const text :
       {"{", "}{", "hello", "{\"a\":1},\"result\":\"succeeded\"", "[[[", "{\"a\":\"\xFF\"}"}) {
    RunRow run = sample();
    run.progress = text;
    EXPECT_TRUE(parsed(runJson(run).text())->isNull("progress")) << text;
  }
}

TEST(RunJson, OfAWholeRunHasItsPartsToo) {
  RunDetails details;
  details.output = "out\n";
  details.facts = R"({"lock":"x"})";
  AttemptRow attempt;
  attempt.number = 1;
  attempt.signal = 9;
  AlertRow alert;
  alert.text = "late";
  const auto run = parsed(wholeRunJson(sample(), details, {attempt, attempt}, {alert}).text());
  EXPECT_EQ(run->getArray("attempt_list")->size(), 2U);
  EXPECT_EQ(run->getArray("attempt_list")->getObject(0)->getValue<int>("signal"), 9);
  EXPECT_EQ(run->getArray("alerts")->getObject(0)->getValue<std::string>("text"), "late");
  EXPECT_EQ(run->getObject("facts")->getValue<std::string>("lock"), "x");
  EXPECT_EQ(run->getValue<std::string>("output"), "out\n");
}

TEST(JobJson, HasTheExpectation) {
  JobRow job;
  job.job = "backup";
  job.runs = 2;
  job.strip.push_back({"abc", "succeeded", 1, 2});
  Expectation expectation;
  expectation.missed = 2;
  expectation.since = WallTime(std::chrono::seconds(1'796'000'000));
  const auto late = parsed(jobJson(job, expectation).text());
  EXPECT_EQ(late->getValue<int>("missed_starts"), 2);
  EXPECT_EQ(late->getValue<std::string>("late_since_at"), "2026-11-30T00:53:20.000000Z");
  EXPECT_EQ(late->getArray("last_runs")->size(), 1U);
  EXPECT_TRUE(parsed(jobJson(job, std::nullopt).text())->isNull("missed_starts"));
}

TEST(ADocument, NamesItsSchema) {
  const auto empty = parsed(document("runs", {}));
  EXPECT_EQ(empty->getValue<std::string>("schema"), "exec_wrapper/history/1");
  EXPECT_EQ(empty->getArray("runs")->size(), 0U);
  EXPECT_EQ(
      parsed(document("runs", {runJson(sample()), runJson(sample())}))->getArray("runs")->size(),
      2U);
}

TEST(ADocument, IsDescribedByThePage) {
  const std::string page =
      test::contents((test::sourceDirectory() / "plugins/history/README.md").string());
  EXPECT_THAT(page, HasSubstr(std::string(kJsonSchema)));
  JobRow job;
  job.strip.resize(1);
  const auto run = parsed(wholeRunJson(sample(), {}, {AttemptRow()}, {AlertRow()}).text());
  const auto jobs = parsed(jobJson(job, std::nullopt).text());
  for (const auto& object :
       {run, jobs, run->getArray("attempt_list")->getObject(0),
        run->getArray("alerts")->getObject(0), jobs->getArray("last_runs")->getObject(0)}) {
    for (const std::string& name : object->getNames()) {
      EXPECT_THAT(page, HasSubstr("`" + name + "`"));
    }
  }
}

TEST(Csv, HasTheNamesOfTheDocuments) {
  std::string names = csvTitles();
  const auto run = parsed(runJson(sample()).text());
  std::size_t count = 0;
  for (const std::string& name : run->getNames()) {
    EXPECT_THAT("," + names.substr(0, names.size() - 2) + ",", HasSubstr("," + name + ","));
    ++count;
  }
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(names, ',')) + 1, count);
}

TEST(Csv, QuotesTextsAndDisarmsFormulas) {
  const std::string line = csvLine(sample());
  EXPECT_THAT(line, HasSubstr("abc,\"'=cmd \"\"x\"\",\u202E</script>\x01\",failed,"));
  EXPECT_THAT(line, HasSubstr(",1.500000,"));
  EXPECT_TRUE(line.ends_with("\r\n"));
}

TEST(Csv, WritesSecondsExactly) {
  RunRow run = sample();
  run.durationUs = -1;
  EXPECT_THAT(csvLine(run), HasSubstr(",-0.000001,"));
  run.durationUs = 12;
  EXPECT_THAT(csvLine(run), HasSubstr(",0.000012,"));
}

} // namespace
} // namespace exec_wrapper::history::program
