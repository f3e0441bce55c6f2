// The program that lets a reader watch.

#include "support/process.h"
#include "support/temp_dir.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <gmock/gmock.h>

#include <signal.h>

namespace exec_wrapper::test {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

ProcessSpec simulator(Words words) {
  ProcessSpec spec;
  spec.argv = {EXEC_WRAPPER_SIMULATOR};
  spec.argv.insert(spec.argv.end(), words.begin(), words.end());
  return spec;
}

/// The port that it says it listens at.
std::uint16_t portOf(Process& process) {
  const std::string prefix = "listening on http://127.0.0.1:";
  const std::string text = process.awaitOutput("\n");
  EXPECT_THAT(text, StartsWith(prefix));
  return static_cast<std::uint16_t>(std::stoi(text.substr(prefix.size())));
}

int ask(std::uint16_t port, const std::string& method, const std::string& path,
        const std::string& body) {
  Poco::Net::HTTPClientSession session("127.0.0.1", port);
  Poco::Net::HTTPRequest request(method, path, "HTTP/1.1");
  request.set("Authorization", "Token token=hush");
  request.setContentLength(static_cast<std::streamsize>(body.size()));
  session.sendRequest(request) << body;
  Poco::Net::HTTPResponse response;
  session.receiveResponse(response);
  return response.getStatus();
}

TEST(Simulator, PrintsALineForEachRequestAndEndsInOrder) {
  Process process(simulator({"--string-ids"}));
  const std::uint16_t port = portOf(process);
  EXPECT_EQ(ask(port, "POST", "/v1/process_executions",
                R"({"process_type_id": 7, "process_name": "a\nb", "project": null})"),
            201);
  process.awaitOutput("POST /v1/process_executions -> 201 (execution-1)  process_type_id=7 "
                      "process_name=\"a\\nb\"\n");
  EXPECT_EQ(ask(port, "PATCH", "/v1/process_executions/execution-1",
                R"({"status": "running", "success_count": 3})"),
            200);
  process.awaitOutput("PATCH /v1/process_executions/execution-1 -> 200  status=\"running\" "
                      "success_count=3\n");
  process.signal(SIGTERM);
  const Outcome outcome = process.end();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, ContainsRegex("\n[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3} POST "));
  EXPECT_THAT(outcome.out, Not(HasSubstr("hush")));
}

TEST(Simulator, ShowsAnAlarmWithoutItsToken) {
  Process process(simulator({}));
  const std::uint16_t port = portOf(process);
  ask(port, "POST", "/api/1/item/",
      R"({"access_token": "hush", "data": {"level": "error", "body": {"message": {"body": "b"}}}})");
  process.awaitOutput("POST /api/1/item/ -> 200  level=\"error\" body=\"b\"\n");
  process.signal(SIGINT);
  const Outcome outcome = process.end();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, Not(HasSubstr("hush")));
}

TEST(Simulator, FollowsAScript) {
  const TempDir directory;
  const std::string script = directory.write("script", "create 2x status 503\ncreate status 409\n");
  Process process(simulator({"--script", script, "--key", "hush"}));
  const std::uint16_t port = portOf(process);
  const std::string body = R"({"process_type_id": 7})";
  EXPECT_EQ(ask(port, "POST", "/v1/process_executions", body), 503);
  EXPECT_EQ(ask(port, "POST", "/v1/process_executions", body), 503);
  EXPECT_EQ(ask(port, "POST", "/v1/process_executions", body), 409);
  EXPECT_EQ(ask(port, "POST", "/v1/process_executions", body), 201);
}

TEST(Simulator, SurvivesWhatIsNoText) {
  Process process(simulator({}));
  const std::uint16_t port = portOf(process);
  ask(port, "POST", "/v1/process_executions", "\xff\xfe");
  process.awaitOutput("POST /v1/process_executions -> 400  (2 bytes)\n");
  ask(port, "PATCH", "/v1/process_executions/1", "{\"status\": \"\xff\"}");
  process.awaitOutput("PATCH /v1/process_executions/1 -> 400  (15 bytes)\n");
  ask(port, "PATCH", "/v1/process_executions/1", R"({"status": "\u001b[31m"})");
  process.awaitOutput("PATCH /v1/process_executions/1 -> 404  status=\"\\u001B[31m\"\n");
  EXPECT_FALSE(process.ended());
}

TEST(Simulator, SaysWhatIsWrongWithItsWords) {
  const auto error = [](const Words& words) {
    const Outcome outcome = run(simulator(words));
    EXPECT_EQ(outcome.status, 64) << outcome.err;
    return outcome.err;
  };
  const TempDir directory;
  const std::string script = directory.write("script", "hang\nexplode\n");
  EXPECT_THAT(error({"--prot", "1"}), HasSubstr("'--prot' is no option"));
  EXPECT_THAT(error({"--port"}), HasSubstr("--port needs a value"));
  EXPECT_THAT(error({"--port", "70000"}), HasSubstr("'70000' is no port"));
  EXPECT_THAT(error({"--script", script}), HasSubstr(script + ", line 2: 'explode' is no action"));
  EXPECT_THAT(error({"--script", "absent"}), HasSubstr("cannot read absent"));
  EXPECT_THAT(error({"--key-file", "k"}), HasSubstr("need each other"));
}

TEST(Simulator, ExplainsItself) {
  const Outcome outcome = run(simulator({"--help"}));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("--script FILE"));
}

} // namespace
} // namespace exec_wrapper::test
