#include "support/process_api/process_api.h"

#include "process_api/client.h"
#include "support/fake_clock.h"

#include <gmock/gmock.h>

#include <future>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

ProcessApiOptions withRules(ServiceRules rules) {
  ProcessApiOptions options;
  options.rules = std::move(rules);
  return options;
}

TEST(ProcessApi, KeepsAnExecutionFromItsCreationToItsEnd) {
  const ProcessApi api;
  Client client(api);
  const Reply created = client.create();
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.headers.getContentType(), "application/json");
  EXPECT_EQ(created.body, R"({"result":{"id":1}})");
  EXPECT_EQ(client.update("1", R"({"status": "running", "pid": 5})").status, 200);
  EXPECT_EQ(client.update("1", R"({"status": "failed"})").status, 200);

  const std::vector<Execution> executions = api.executions();
  ASSERT_THAT(executions, SizeIs(1));
  EXPECT_EQ(executions[0].processTypeId, 7);
  EXPECT_EQ(executions[0].text("pid"), "5");
  EXPECT_TRUE(executions[0].ended);
}

TEST(ProcessApi, RecordsEveryRequestInOrder) {
  const ProcessApi api;
  Client client(api);
  client.create();
  client.update("1", R"({"status": "failed", "exit_code": 3})");

  const std::vector<RecordedRequest> requests = api.requests();
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[0].kind, RequestKind::Create);
  EXPECT_EQ(requests[0].method, "POST");
  EXPECT_EQ(requests[0].path, "/v1/process_executions");
  EXPECT_EQ(requests[0].header("authorization"), "Token token=the-api-key");
  EXPECT_EQ(requests[0].header("X-Absent"), "");
  EXPECT_EQ(requests[0].body, R"({"process_type_id": 7})");
  EXPECT_EQ(requests[0].executionId, "1");
  EXPECT_EQ(requests[0].status, 201);
  EXPECT_EQ(requests[0].outcome, "201");
  EXPECT_EQ(requests[1].kind, RequestKind::Update);
  EXPECT_EQ(requests[1].text("exit_code"), "3");
  EXPECT_TRUE(requests[1].final());
  EXPECT_LE(requests[0].arrived, requests[1].arrived);
}

TEST(ProcessApi, TellsConnectionsApart) {
  const ProcessApi api;
  Client keeping(api);
  keeping.create();
  keeping.running();
  Client other(api);
  other.running();
  const std::vector<RecordedRequest> requests = api.requests();
  EXPECT_EQ(requests.at(0).peerPort, requests.at(1).peerPort);
  EXPECT_NE(requests.at(0).peerPort, requests.at(2).peerPort);
  EXPECT_EQ(api.connections(), 2U);
}

TEST(ProcessApi, AnotherKeyIsNotKnown) {
  const ProcessApi api;
  Client client(api);
  client.key = "another";
  EXPECT_EQ(client.create().status, 401);
  EXPECT_EQ(client.running().status, 401);
  EXPECT_THAT(api.executions(), SizeIs(0));
}

TEST(ProcessApi, AKnownKeyNeedNotBePermitted) {
  const ProcessApi api(withRules({.permitted = false}));
  EXPECT_EQ(Client(api).create().status, 403);
}

TEST(ProcessApi, AnyKeyIsGoodWhereNoneIsAskedFor) {
  const ProcessApi api(withRules({.key = ""}));
  Client client(api);
  client.key = "whatever";
  EXPECT_EQ(client.create().status, 201);
  client.key = "";
  EXPECT_EQ(client.create().status, 401);
}

TEST(ProcessApi, WhatIsNoJsonObjectIsABadRequest) {
  const ProcessApi api;
  Client client(api);
  EXPECT_EQ(client.create("{\"process_type_id\":").status, 400);
  EXPECT_EQ(client.create("[7]").status, 400);
  EXPECT_EQ(client.create("").status, 400);
  EXPECT_TRUE(api.requests().at(0).json.isNull());
}

TEST(ProcessApi, OtherPathsAndMethodsAreNotServed) {
  const ProcessApi api;
  Client client(api);
  EXPECT_EQ(client.ask("POST", "/v2/process_executions", "{}").status, 404);
  EXPECT_EQ(client.ask("POST", kExecutions + "/1/more", "{}").status, 404);
  EXPECT_EQ(client.ask("PUT", kExecutions + "/1", "{}").status, 405);
}

TEST(ProcessApi, IdsAreDecoded) {
  const ProcessApi api(withRules({.idPrefix = "run/ü #"}));
  Client client(api);
  EXPECT_EQ(client.create().json().getObject("result")->getValue<std::string>("id"), "run/ü #1");
  EXPECT_EQ(client.running("run%2F%C3%BC%20%231").status, 200);
  EXPECT_EQ(api.requests().back().executionId, "run/ü #1");
}

TEST(ProcessApi, AProxysWholeUrlIsUnderstood) {
  const ProcessApi api;
  const std::string url = "http://api.example.com" + kExecutions;
  EXPECT_EQ(Client(api).ask("POST", url, R"({"process_type_id": 7})").status, 201);
  EXPECT_EQ(api.requests().at(0).path, url);
}

TEST(ProcessApi, CanStandBelowAPath) {
  ProcessApiOptions options;
  options.basePath = "/production";
  const ProcessApi api(std::move(options));
  EXPECT_THAT(api.url(), ::testing::EndsWith("/production"));
  Client client(api);
  EXPECT_EQ(client.create().status, 404);
  EXPECT_EQ(client.ask("POST", "/production" + kExecutions, R"({"process_type_id": 7})").status,
            201);
}

TEST(ProcessApi, AgesByTheClockItIsLent) {
  FakeClock clock;
  ProcessApiOptions options;
  options.clock = &clock;
  const ProcessApi api(std::move(options));
  Client client(api);
  const std::string body =
      R"({"process_type_id": 7, "process_max_concurrency": 1, "max_age_seconds": 60})";
  client.create(body);
  EXPECT_EQ(client.create(body).status, 409);
  clock.advance(61s);
  EXPECT_EQ(client.create(body).status, 201);
}

TEST(ProcessApi, ARevokedExecutionIsToldSo) {
  ProcessApi api;
  Client client(api);
  client.create();
  EXPECT_TRUE(api.revoke("1"));
  EXPECT_EQ(client.running().status, 409);
}

TEST(ProcessApi, TakesRollbarsItems) {
  const ProcessApi api(withRules({.rollbarToken = "secret"}));
  Client client(api);
  const std::string path = "/api/1/item/";
  EXPECT_EQ(client.ask("POST", path, R"({"access_token": "secret", "data": {}})").status, 200);
  EXPECT_EQ(client.ask("POST", path, R"({"access_token": "other", "data": {}})").status, 401);
  EXPECT_EQ(client.ask("POST", path, R"({"access_token": "secret"})").status, 400);
  EXPECT_THAT(api.requests(RequestKind::Rollbar), SizeIs(3));
}

TEST(ProcessApi, WaitsForWhatIsToCome) {
  const ProcessApi api;
  auto client = std::async(std::launch::async, [&api] {
    Client inTheBackground(api);
    inTheBackground.create();
    inTheBackground.running();
    inTheBackground.update("1", R"({"status": "succeeded"})");
  });
  EXPECT_EQ(api.awaitFinal().text("status"), "succeeded");
  EXPECT_THAT(api.awaitRequests(RequestKind::Update, 2), SizeIs(2));
  EXPECT_THAT(api.awaitRequests(3), SizeIs(3));
  client.get();
}

TEST(ProcessApi, SaysWhatCameInstead) {
  const ProcessApi api;
  Client(api).create();
  try {
    api.awaitRequests(2, 10ms);
    FAIL() << "there is no second request";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("POST /v1/process_executions"));
  }
}

TEST(ProcessApi, ForgetsWhenTold) {
  ProcessApi api;
  api.add(When::Any, action::Status{503}, kForever);
  Client client(api);
  EXPECT_EQ(client.create().status, 503);
  api.clear();
  EXPECT_THAT(api.requests(), SizeIs(0));
  EXPECT_EQ(client.create().status, 201);
}

TEST(ProcessApi, TellsItsObserverBeforeItAnswers) {
  std::vector<std::string> seen;
  ProcessApiOptions options;
  options.observer = [&seen](const RecordedRequest& request) { seen.push_back(request.outcome); };
  const ProcessApi api(std::move(options));
  Client(api).create();
  EXPECT_THAT(seen, ::testing::ElementsAre("201"));
}

TEST(ProcessApi, APortThatIsTakenIsAnError) {
  const ProcessApi api;
  ProcessApiOptions options;
  options.port = api.port();
  EXPECT_THROW(ProcessApi{std::move(options)}, Poco::Net::NetException);
}

} // namespace
} // namespace exec_wrapper::test
