#include "history/page/site.h"

#include "history/address.h"
#include "support/history/weekend.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <chrono>
#include <stdexcept>

namespace exec_wrapper::history {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class SiteTest : public ::testing::Test {
protected:
  SiteTest() {
    Database database(address_, Database::Access::Write, 5s);
    test::HistoryPlan plan;
    plan.runs = 80;
    plan.end = std::chrono::system_clock::now();
    test::makeHistory(database, plan);
    id_ = database.select({"id"}, "FROM run WHERE result = 'running'").at(0).at(0).value_or("");
  }

  WebAnswer get(const std::string& path) {
    return site_.answer({"GET", path, "127.0.0.1:8080", ""});
  }

  test::TempDir dir_;
  const Address address_ = Address::parse(dir_.file("history.db"));
  std::string id_;
  int opened_ = 0;
  Site site_{[this] {
               ++opened_;
               return std::make_unique<Database>(address_, Database::Access::Read, 5s);
             },
             8080};
};

TEST_F(SiteTest, HasAPageItsDataAndRuns) {
  const WebAnswer page = get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.type, StartsWith("text/html"));
  EXPECT_THAT(page.body, HasSubstr("data-kind=\"live\""));
  EXPECT_THAT(get("/data.json").body, HasSubstr("\"jobs\":[{"));
  EXPECT_THAT(get("/live.json?x=1").body, HasSubstr(id_));
  EXPECT_THAT(get("/run/" + id_ + ".json").body, HasSubstr("\"details\":{"));
}

TEST_F(SiteTest, HasNothingElse) {
  for (const std::string path : {"/index.html", "/run/", "/run/.json", "/run/../data.json", "//",
                                 "", "/run/%00.json", "/run/0.json", "/history.db", "*"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
}

TEST_F(SiteTest, AnswersOnlyToItsOwnNames) {
  for (const std::string host :
       {"127.0.0.1:8080", "localhost:8080", "LocalHost:8080", "[::1]:8080"}) {
    EXPECT_EQ(site_.answer({"GET", "/live.json", host, ""}).status, 200) << host;
  }
  for (const std::string host : {"", "evil.example", "evil.example:8080", "127.0.0.1",
                                 "127.0.0.1:80", "localhost.evil.example:8080",
                                 "127.0.0.1:8080.evil.example", "0.0.0.0:8080", "127.0.0.2:8080"}) {
    EXPECT_EQ(site_.answer({"GET", "/", host, ""}).status, 421) << host;
  }
}

TEST_F(SiteTest, HasNoRequestThatChangesAnything) {
  for (const std::string method :
       {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", ""}) {
    EXPECT_EQ(site_.answer({method, "/", "127.0.0.1:8080", ""}).status, 405) << method;
  }
  EXPECT_EQ(site_.answer({"HEAD", "/", "127.0.0.1:8080", ""}).status, 200);
  EXPECT_EQ(opened_, 1);
}

TEST_F(SiteTest, RefusesDataToOtherSites) {
  for (const std::string site : {"cross-site", "same-site"}) {
    EXPECT_EQ(site_.answer({"GET", "/data.json", "127.0.0.1:8080", site}).status, 403) << site;
    EXPECT_EQ(site_.answer({"GET", "/", "127.0.0.1:8080", site}).status, 200)
        << "a link is allowed";
  }
  EXPECT_EQ(site_.answer({"GET", "/data.json", "127.0.0.1:8080", "same-origin"}).status, 200);
}

TEST_F(SiteTest, ReadsTheDatabaseOnRequestOnlyAndOnceForManyViewers) {
  EXPECT_EQ(opened_, 0);
  for (int viewer = 0; viewer < 20; ++viewer) {
    get("/data.json");
  }
  EXPECT_LT(opened_, 10);
}

TEST(Site, SaysWhyADatabaseCannotBeRead) {
  Site site([]() -> std::unique_ptr<Database> { throw std::runtime_error("it is\ngone"); }, 1);
  const WebAnswer answer = site.answer({"GET", "/", "localhost:1", ""});
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr("it is\\ngone"));
}

} // namespace
} // namespace exec_wrapper::history
