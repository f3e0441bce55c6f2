#include "creation.h"

#include "fake_api.h"

#include <gmock/gmock.h>

namespace exec_wrapper::process_api {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

ApiSettings full() {
  ApiSettings settings;
  settings.processTypeId = 12;
  settings.processName = "nightly";
  settings.project = "backup";
  settings.programVersion = "1.2";
  settings.wrapperVersion = "3.4";
  settings.logQuery = "a=\"b\"";
  settings.cronSchedule = "10 2 * * *";
  settings.service = true;
  settings.maxConcurrency = 3;
  settings.heartbeat = 30s;
  settings.maxConflictingAge = 90s;
  settings.sendHostname = true;
  return settings;
}

ApiSettings bare() {
  ApiSettings settings;
  settings.processTypeId = 12;
  settings.processName = "[Unnamed Process]";
  settings.wrapperVersion = "3.4";
  return settings;
}

std::string body(const ApiSettings& settings) {
  return creationBody(settings, "db1", settings.maxConcurrency);
}

TEST(CreationBody, SaysAllThatIsSet) {
  EXPECT_EQ(body(full()),
            R"({"process_type_id":12,"process_name":"nightly","project":"backup",)"
            R"("program_version":"1.2","wrapper_version":"3.4","log_query":"a=\"b\"",)"
            R"("process_cron_schedule":"10 2 * * *","process_is_service":true,)"
            R"("process_max_concurrency":3,"heartbeat_interval_seconds":30,)"
            R"("max_age_seconds":90,"hostname":"db1"})");
}

TEST(CreationBody, HasNullForWhatIsNot) {
  EXPECT_EQ(body(bare()),
            R"({"process_type_id":12,"process_name":"[Unnamed Process]","project":null,)"
            R"("program_version":null,"wrapper_version":"3.4","log_query":null,)"
            R"("process_cron_schedule":null,"process_is_service":false,)"
            R"("process_max_concurrency":null,"heartbeat_interval_seconds":null,)"
            R"("max_age_seconds":null})");
}

TEST(CreationBody, RoundsDurationsUpToWholeSeconds) {
  ApiSettings settings = bare();
  settings.heartbeat = 250ms;
  settings.maxConflictingAge = 60'001ms;
  EXPECT_THAT(body(settings), AllOf(HasSubstr(R"("heartbeat_interval_seconds":1,)"),
                                    HasSubstr(R"("max_age_seconds":61})")));
}

TEST(CreationBody, IsValidWhateverTheTextsHold) {
  ApiSettings settings = bare();
  settings.project = "\"\n\xff";
  EXPECT_THAT(body(settings), HasSubstr("\"project\":\"\\\"\\n\xEF\xBF\xBD\""));
}

TEST(Creation, AsksByPost) {
  FakeApi api;
  api.then(created("\"a b\""));
  const Creation creation = createExecution(api, "{}", SteadyTime(5s));
  EXPECT_EQ(creation.outcome.kind, Outcome::Kind::Accepted);
  EXPECT_EQ(creation.id, "a b");
  ASSERT_EQ(api.asked.size(), 1U);
  EXPECT_EQ(api.asked[0].method, "POST");
  EXPECT_EQ(api.asked[0].path, "/v1/process_executions");
  EXPECT_EQ(api.asked[0].body, "{}");
  EXPECT_EQ(api.asked[0].deadline, SteadyTime(5s));
}

TEST(Creation, WithoutAnIdIsNotUnderstood) {
  FakeApi api;
  api.then(answer(200, "<html>Welcome</html>"));
  const Creation creation = createExecution(api, "{}", SteadyTime::max());
  EXPECT_EQ(creation.outcome.kind, Outcome::Kind::NotUnderstood);
  EXPECT_EQ(creation.id, "");
  EXPECT_EQ(creation.outcome.reason,
            "POST http://api.test/v1/process_executions was answered with 200, but without "
            "{\"result\": {\"id\": ...}}");
  EXPECT_EQ(creation.outcome.exchange->response, "<html>Welcome</html>");
}

TEST(Creation, ThatIsRefusedHasNoId) {
  FakeApi api;
  api.then(answer(409, R"({"result":{"id":17}})"));
  const Creation creation = createExecution(api, "{}", SteadyTime::max());
  EXPECT_EQ(creation.outcome.kind, Outcome::Kind::Conflict);
  EXPECT_EQ(creation.id, "");
}

} // namespace
} // namespace exec_wrapper::process_api
