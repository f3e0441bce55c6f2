#include "support/process_api/executions.h"

#include "support/fake_clock.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class ExecutionsTest : public ::testing::Test {
protected:
  Answer create(const std::string& body) {
    id_.clear();
    return executions_.create(*parsedObject(body), id_);
  }

  Answer update(const std::string& id, const std::string& body) {
    return executions_.update(id, *parsedObject(body));
  }

  FakeClock clock_;
  Executions executions_{clock_, ""};
  std::string id_;
};

constexpr const char* kSingle = R"({"process_type_id": 7, "process_max_concurrency": 1})";
constexpr const char* kRunning = R"({"status": "running"})";
constexpr const char* kSucceeded = R"({"status": "succeeded"})";

TEST_F(ExecutionsTest, ACreationIsAnsweredByAnId) {
  const Answer answer = create(R"({"process_type_id": 7, "process_name": "n"})");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, R"({"result":{"id":1}})");
  EXPECT_EQ(id_, "1");
  ASSERT_EQ(executions_.all().size(), 1U);
  EXPECT_EQ(executions_.all()[0].text("process_name"), "n");
}

TEST_F(ExecutionsTest, IdsCanBeStrings) {
  Executions named(clock_, "run/");
  EXPECT_EQ(named.create(*parsedObject(kSingle), id_).body, R"({"result":{"id":"run/1"}})");
  EXPECT_EQ(named.update("run/1", *parsedObject(kRunning)).status, 200);
}

TEST_F(ExecutionsTest, OneMoreThanMayRunIsAConflictThatNamesTheHolder) {
  create(R"({"process_type_id": 7, "process_name": "nightly", "process_max_concurrency": 1})");
  const Answer answer = create(kSingle);
  EXPECT_EQ(answer.status, 409);
  EXPECT_THAT(answer.body, HasSubstr("execution 1 (nightly)"));
  EXPECT_THAT(answer.body, HasSubstr(R"("conflicting_execution_ids":[1])"));
  EXPECT_EQ(id_, "");
}

TEST_F(ExecutionsTest, AnotherTypeIsNoConflict) {
  create(kSingle);
  EXPECT_EQ(create(R"({"process_type_id": 8, "process_max_concurrency": 1})").status, 201);
}

TEST_F(ExecutionsTest, SeveralMayRunAsAsked) {
  const std::string two = R"({"process_type_id": 7, "process_max_concurrency": 2})";
  EXPECT_EQ(create(two).status, 201);
  EXPECT_EQ(create(two).status, 201);
  EXPECT_EQ(create(two).status, 409);
}

TEST_F(ExecutionsTest, NullIsNoLimit) {
  create(kSingle);
  EXPECT_EQ(create(R"({"process_type_id": 7, "process_max_concurrency": null})").status, 201);
  EXPECT_EQ(create(R"({"process_type_id": 7})").status, 201);
}

TEST_F(ExecutionsTest, AnEndedExecutionDoesNotCount) {
  create(kSingle);
  EXPECT_EQ(update("1", kSucceeded).status, 200);
  EXPECT_EQ(create(kSingle).status, 201);
}

TEST_F(ExecutionsTest, ATooOldExecutionDoesNotCount) {
  const std::string body =
      R"({"process_type_id": 7, "process_max_concurrency": 1, "max_age_seconds": 90})";
  create(body);
  clock_.advance(90s);
  EXPECT_EQ(create(body).status, 409);
  clock_.advance(1ms);
  EXPECT_EQ(create(kSingle).status, 409) << "without an age there is no age limit";
  EXPECT_EQ(create(body).status, 201);
}

TEST_F(ExecutionsTest, AnUpdateMakesItYoungAgain) {
  const std::string body =
      R"({"process_type_id": 7, "process_max_concurrency": 1, "max_age_seconds": 90})";
  create(body);
  clock_.advance(80s);
  update("1", kRunning);
  clock_.advance(80s);
  EXPECT_EQ(create(body).status, 409);
}

TEST_F(ExecutionsTest, UpdatesMerge) {
  create(kSingle);
  update("1", R"({"status": "running", "success_count": 1, "error_count": 2})");
  update("1", R"({"success_count": 3, "last_status_message": "half"})");
  const Execution& execution = executions_.all()[0];
  EXPECT_EQ(execution.text("success_count"), "3");
  EXPECT_EQ(execution.text("error_count"), "2");
  EXPECT_EQ(execution.text("last_status_message"), "half");
  EXPECT_EQ(execution.text("status"), "running");
}

TEST_F(ExecutionsTest, WhatIsOverTakesItsEndAgainButNothingElse) {
  create(kSingle);
  for (const char* const end : {"failed", "terminated_after_time_out", "succeeded"}) {
    EXPECT_EQ(update("1", std::string(R"({"status": ")") + end + "\"}").status, 200);
    EXPECT_TRUE(executions_.all()[0].ended);
  }
  EXPECT_EQ(update("1", kRunning).status, 409);
}

TEST_F(ExecutionsTest, ARevokedExecutionMayOnlyEnd) {
  create(kSingle);
  EXPECT_TRUE(executions_.revoke("1"));
  const Answer answer = update("1", kRunning);
  EXPECT_EQ(answer.status, 409);
  EXPECT_THAT(answer.body, HasSubstr("revoked"));
  EXPECT_EQ(update("1", kSucceeded).status, 200);
  EXPECT_FALSE(executions_.revoke("2"));
}

TEST_F(ExecutionsTest, ARevokedExecutionFreesItsPlace) {
  create(kSingle);
  executions_.revoke("1");
  EXPECT_EQ(create(kSingle).status, 201);
}

TEST_F(ExecutionsTest, AnUnknownExecutionIsNotFound) {
  EXPECT_EQ(update("1", kRunning).status, 404);
}

TEST_F(ExecutionsTest, WhatTheApiDoesNotKnowIsRefused) {
  EXPECT_EQ(create("{}").status, 400);
  EXPECT_EQ(create(R"({"process_type_id": "7"})").status, 400);
  EXPECT_EQ(create(R"({"process_type_id": true})").status, 400);
  EXPECT_EQ(create(R"({"process_type_id": 7, "process_max_concurrency": 0})").status, 400);
  EXPECT_EQ(create(R"({"process_type_id": 7, "max_age_seconds": 1.5})").status, 400);
  EXPECT_EQ(executions_.all().size(), 0U);
  create(kSingle);
  EXPECT_EQ(update("1", R"({"status": "sleeping"})").status, 400);
}

TEST_F(ExecutionsTest, IdsAreNotGivenTwice) {
  create(kSingle);
  executions_.clear();
  create(kSingle);
  EXPECT_EQ(id_, "2");
}

} // namespace
} // namespace exec_wrapper::test
