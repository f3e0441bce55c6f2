#include "history/page/page.h"

#include "base/times.h"
#include "common/json/json_reader.h"
#include "history/address.h"
#include "history/page/page_files.h"
#include "history/read/sums.h"
#include "support/history/weekend.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <chrono>
#include <memory>

namespace exec_wrapper::history {
namespace {

using namespace std::chrono_literals;
using common::JsonReader;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t kLargest = 5'000'000;

class PageTest : public ::testing::Test {
protected:
  std::unique_ptr<Database> history(test::HistoryPlan plan) {
    plan.end = now_;
    auto database = std::make_unique<Database>(Address::parse(dir_.file("history.db")),
                                               Database::Access::Write, 5s);
    test::makeHistory(*database, plan);
    return database;
  }

  std::string page(Database& database) const {
    std::string text;
    writePage(database, now_, [&text](std::string_view part) { text += part; });
    return text;
  }

  JsonReader data(Database& database) const {
    const auto parsed = JsonReader::parse(pageData(database, now_).json);
    EXPECT_TRUE(parsed);
    return parsed.value_or(JsonReader());
  }

  /// A run with this id, job and text of an error, which began an hour ago.
  void add(Database& database, const std::string& id, const std::string& job,
           const std::string& error) const {
    const std::int64_t us = base::unixMicroseconds(now_ - 1h);
    database.execute("INSERT INTO run (id, job, queued_us, started_us, result, updated_us, "
                     "error_output, command) VALUES ($1, $2, $3, $4, 'failed', $5, $6, $7)",
                     {id, job, us, us, us, error, job});
  }

  static std::size_t count(std::string_view text, std::string_view word) {
    std::size_t found = 0;
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
      ++found;
    }
    return found;
  }

  test::TempDir dir_;
  WallTime now_ = base::fromUnixMicroseconds(1'796'022'000'000'000); // Monday, in the morning
};

TEST_F(PageTest, OfNoRunsIsWhole) {
  const auto database = history({.runs = 0});
  const std::string text = page(*database);
  EXPECT_TRUE(text.starts_with("<!doctype html>"));
  EXPECT_THAT(text, HasSubstr("No job is in trouble."));
  EXPECT_THAT(text, Not(HasSubstr("{{")));
  EXPECT_TRUE(data(*database).list("jobs").empty());
}

TEST_F(PageTest, HasTheThreeTroublesOfAWeekendFirst) {
  const auto database = history({});
  const std::vector<JsonReader> jobs = data(*database).list("jobs");
  ASSERT_EQ(jobs.size(), 40U);
  std::map<std::string, std::string> troubles;
  for (const JsonReader& job : jobs) {
    troubles[job.text("name")] = job.text("trouble");
  }
  EXPECT_EQ(troubles["import-orders"], "failing");
  EXPECT_EQ(troubles["report-daily"], "late");
  EXPECT_EQ(troubles["sync-images"], "slow");
  EXPECT_EQ(jobs.front().text("trouble"), "failing");
  EXPECT_THAT(page(*database), HasSubstr("<li><bdi>import-orders: the last "));
}

TEST_F(PageTest, SumsUpWhatItDoesNotList) {
  const auto database = history({.runs = 3'000, .days = 10});
  const JsonReader read = data(*database);
  EXPECT_EQ(read.number("total"), numberIn(database->select({"COUNT(*)"}, "FROM run").at(0).at(0)));
  std::int64_t summed = 0;
  for (const SpanSum& sum :
       sumsOf(*database, "backup-db", {0, base::unixMicroseconds(now_), kDayUs})) {
    summed += sum.runs;
  }
  EXPECT_EQ(summed, 75);
  EXPECT_LE(read.list("runs").size(), 2'500U);
  EXPECT_GE(read.list("runs").size(), 2'000U);
  EXPECT_EQ(read.number("cell"), 0) << "300 runs of a day are drawn one by one";
}

TEST_F(PageTest, DrawsABusyDayAsSums) {
  const auto database = history({.runs = 2'200, .days = 1, .troubles = false});
  EXPECT_GT(data(*database).number("cell").value_or(0), 0);
}

TEST_F(PageTest, OfHostileTextsHasNoMarkupOfTheirs) {
  const auto database = history({.runs = 400, .hostile = true});
  add(*database, "a", "</script><img src=x onerror=alert(1)>", "<!--<script>");
  const std::string text = page(*database);
  EXPECT_EQ(count(text, "<script"), 2U);
  EXPECT_EQ(count(text, "</script"), 2U);
  EXPECT_EQ(count(text, "<img"), 0U);
  EXPECT_EQ(count(text, "<!--"), 0U);
  EXPECT_EQ(count(text, "\u202E"), 0U);
  EXPECT_THAT(text, HasSubstr("&lt;img src=x onerror=alert(1)&gt;"));
}

TEST_F(PageTest, OfLongNamesIsSmall) {
  const auto database = history({.runs = 0});
  for (int number = 0; number < 12; ++number) {
    const std::string mark = std::to_string(number);
    add(*database, mark, mark + std::string(1'000'000, '<'), std::string(500'000, '\x01'));
  }
  const std::string text = page(*database);
  EXPECT_LT(text.size(), kLargest);
  EXPECT_THAT(text, HasSubstr("\"nameBytes\":10000"));
}

TEST_F(PageTest, OfManyJobsIsSmall) {
  const auto database = history({.runs = 3'000, .jobs = 3'000, .troubles = false});
  const std::string text = page(*database);
  EXPECT_LT(text.size(), kLargest);
  const JsonReader read = data(*database);
  EXPECT_EQ(read.list("jobs").size() + static_cast<std::size_t>(*read.number("jobsLeftOut")),
            3'000U);
}

TEST_F(PageTest, HasTheNumbersOfTheJobsInItsRuns) {
  const auto database = history({.runs = 200});
  const JsonReader read = data(*database);
  const std::vector<JsonReader> jobs = read.list("jobs");
  for (const JsonReader& run : read.list("runs")) {
    const auto number = static_cast<std::size_t>(run.number("job").value_or(-1));
    ASSERT_LT(number, jobs.size());
    EXPECT_EQ(run.text("command"), "/usr/local/bin/" + jobs[number].text("name") + " --all");
  }
}

TEST_F(PageTest, HasDetailsOfFailures) {
  const auto database = history({.runs = 0});
  add(*database, "a-run", "job", "no connection");
  const JsonReader details = data(*database).object("details");
  EXPECT_EQ(details.object("a-run").text("errorOutput"), "no connection");
}

TEST_F(PageTest, LiveDataHasTheRunningRunsAndAMark) {
  const auto database = history({.runs = 200});
  const auto before = JsonReader::parse(liveData(*database, now_));
  ASSERT_TRUE(before);
  EXPECT_EQ(before->list("running").size(), 1U);
  add(*database, "zzz", "job", "");
  database->execute("UPDATE run SET result = 'stopped' WHERE result = 'running'");
  EXPECT_NE(JsonReader::parse(liveData(*database, now_))->text("mark"), before->text("mark"));
}

TEST_F(PageTest, RunDataIsWhole) {
  const auto database = history({.runs = 0});
  add(*database, "abc", std::string(5'000, 'n'), std::string(100'000, 'e'));
  const auto run = JsonReader::parse(runData(*database, "abc").value_or(""));
  ASSERT_TRUE(run);
  EXPECT_EQ(run->text("jobName").size(), 5'000U);
  EXPECT_EQ(run->object("details").text("errorOutput").size(), 100'000U);
  EXPECT_EQ(runData(*database, "ab"), std::nullopt) << "an id, not a beginning of one";
}

TEST_F(PageTest, PolicyAllowsItsOwnScriptAndStyleOnly) {
  const std::string policy = contentSecurityPolicy(PageKind::File);
  EXPECT_THAT(policy, HasSubstr("default-src 'none'; script-src 'sha256-"));
  for (const char* const source : {"unsafe", "http", "'self'", "*"}) {
    EXPECT_THAT(policy, Not(HasSubstr(source)));
  }
  EXPECT_EQ(contentSecurityPolicy(PageKind::Live), policy + "; connect-src 'self'");
}

TEST_F(PageTest, ScriptMakesNoMarkupOfTexts) {
  for (const char* const risk : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write",
                                 "eval(", "new Function", "setAttribute('style", "</script"}) {
    EXPECT_THAT(kPageScript, Not(HasSubstr(risk)));
  }
}

} // namespace
} // namespace exec_wrapper::history
