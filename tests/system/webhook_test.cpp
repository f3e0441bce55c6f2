// The reporter webhook and a receiver.

#include "support/recorded_requests.h"
#include "support/source_tree.h"
#include "support/wrapper.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kPath[] = "/services/T0/MARKED-s3cret?v=1";

class Webhook : public WrapperTest {
protected:
  Words settings() const {
    return {"--webhook-url", server_.url() + kPath, "--webhook-retry-delay", "0"};
  }

  static Poco::JSON::Object::Ptr document(const HeardRequest& request) {
    return Poco::JSON::Parser().parse(request.body).extract<Poco::JSON::Object::Ptr>();
  }

  std::vector<std::string> events() const {
    std::vector<std::string> names;
    for (const HeardRequest& request : server_.requests()) {
      EXPECT_EQ(request.method, "POST");
      EXPECT_EQ(request.path, kPath);
      names.push_back(document(request)->getValue<std::string>("event"));
    }
    return names;
  }

  /// What the command line tool of OpenSSL, which shares no code with us, makes of the text.
  std::string hmac(const std::string& key, const std::string& text) const {
    ProcessSpec spec = wrapper({});
    spec.argv = {"/usr/bin/openssl", "dgst", "-sha256", "-hmac", key, "-r"};
    spec.input = text;
    return test::run(spec).out.substr(0, 64);
  }

  std::string status_ = "204 No Content";
  RecordingServer server_{[this](const HeardRequest&) {
    return "HTTP/1.1 " + status_ + "\r\nContent-Length: 0\r\n\r\n";
  }};
};

TEST_F(Webhook, GetsADocumentForEachEvent) {
  const Outcome outcome = run(settings() +
                              Words{"--process-name", "nightly", "--process-max-retries", "1",
                                    "--process-retry-delay", "0"} +
                              child("exit", "3"));

  EXPECT_EQ(outcome.status, 3);
  ASSERT_THAT(events(),
              ElementsAre("attempt_started", "attempt_ended", "attempt_started", "run_finished"));
  const auto end = document(server_.requests().back());
  EXPECT_EQ(end->getValue<std::string>("schema"), "exec_wrapper/event/1");
  EXPECT_EQ(end->getValue<std::string>("name"), "nightly");
  EXPECT_EQ(end->getValue<std::string>("result"), "failed");
  EXPECT_EQ(end->getValue<int>("exit_status"), 3);
  EXPECT_EQ(end->getValue<int>("failed_attempts"), 2);
  EXPECT_THAT(end->getValue<std::string>("message"), HasSubstr("(attempt 2 of 2)"));
}

TEST_F(Webhook, CanTellWhoSentIt) {
  run(settings() + Words{"--webhook-secret", "k3y-k3y", "true"});

  ASSERT_THAT(server_.requests(), SizeIs(2));
  for (const HeardRequest& request : server_.requests()) {
    const std::string time = request.header("X-Exec-Wrapper-Timestamp");
    EXPECT_THAT(time, MatchesRegex("[0-9]{10,}"));
    EXPECT_EQ(request.header("X-Exec-Wrapper-Signature"),
              "sha256=" + hmac("k3y-k3y", time + "." + request.body));
  }
}

TEST_F(Webhook, CanProveItAsTheReadmeSays) {
  run(settings() +
      Words{"--webhook-secret", "k3y-k3y", "--webhook-events", "run_finished", "true"});
  ASSERT_THAT(server_.requests(), SizeIs(1));
  const HeardRequest request = server_.requests()[0];
  dir_.write("body", request.body);
  std::string script;
  for (const std::string& line : lines(contents(sourceDirectory() / "plugins/webhook/README.md"))) {
    script += line.find("openssl dgst") == line.npos ? "" : line + "\n";
  }
  ProcessSpec spec = wrapper({});
  spec.argv = {"/bin/sh", "-c", script};
  spec.directory = dir_.path().string();
  spec.environment = {{"PATH", "/usr/bin:/bin"},
                      {"key", "k3y-k3y"},
                      {"time", request.header("X-Exec-Wrapper-Timestamp")}};
  EXPECT_EQ("sha256=" + test::run(spec).out.substr(0, 64),
            request.header("X-Exec-Wrapper-Signature"));
}

TEST_F(Webhook, GetsTheHeadersOfAFile) {
  const std::string headers = dir_.write("headers", "Authorization: Bearer t0k3n\nX-Team: ops\n");
  std::filesystem::permissions(headers, std::filesystem::perms::owner_read);
  run(settings() + Words{"--webhook-headers", "file:" + headers, "true"});

  ASSERT_THAT(server_.requests(), SizeIs(2));
  EXPECT_EQ(server_.requests()[0].header("Authorization"), "Bearer t0k3n");
  EXPECT_EQ(server_.requests()[0].header("X-Team"), "ops");
  EXPECT_EQ(server_.requests()[0].header("Content-Type"), "application/json");
}

TEST_F(Webhook, OfAChatGetsASentenceWhenSomethingGoesWrong) {
  const Words slack = settings() + Words{"--webhook-format", "slack"};
  EXPECT_EQ(run(slack + Words{"true"}).status, 0);
  EXPECT_THAT(server_.requests(), IsEmpty());

  EXPECT_EQ(run(slack + Words{"sh", "-c", "exit 3"}).status, 3);
  ASSERT_THAT(server_.requests(), SizeIs(1));
  EXPECT_THAT(document(server_.requests()[0])->getValue<std::string>("text"),
              MatchesRegex(".+: \"sh -c 'exit 3'\" failed: exit status 3 after .+"));
}

TEST_F(Webhook, GetsWhatATemplateSays) {
  const std::string body =
      dir_.write("incident.json", R"({"summary":"{{message}}","n":[{{pid}}]})");
  run(settings() +
      Words{"--webhook-template", body, "--webhook-events", "run_finished", "echo", "\"\xFF"});
  ASSERT_THAT(server_.requests(), SizeIs(1));
  EXPECT_THAT(document(server_.requests()[0])->getValue<std::string>("summary"),
              HasSubstr("succeeded"));
}

TEST_F(Webhook, GetsADocumentAgainUnderTheSameId) {
  server_.change([this] { status_ = "503 Service Unavailable"; });
  run(settings() + Words{"--webhook-events", "run_finished", "--webhook-retries", "1", "true"});

  ASSERT_THAT(server_.requests(), SizeIs(2));
  EXPECT_NE(server_.requests()[0].header("X-Exec-Wrapper-Id"), "");
  EXPECT_EQ(server_.requests()[0].header("X-Exec-Wrapper-Id"),
            server_.requests()[1].header("X-Exec-Wrapper-Id"));
}

TEST_F(Webhook, ThatRefusesIsNamedAndItsPathIsNot) {
  server_.change([this] { status_ = "403 Forbidden"; });
  const Outcome outcome = run(settings() + Words{"true"});

  EXPECT_EQ(outcome.status, 0) << "the command went well";
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("webhook could not deliver"), HasSubstr("status 403"),
                                 Not(HasSubstr("MARKED"))));
  EXPECT_THAT(run(settings() + Words{"--explain"}).out,
              AllOf(HasSubstr("webhook-url"), Not(HasSubstr("MARKED"))));
}

TEST_F(Webhook, WorksByTheSettingsThatComeWithTheProgram) {
  const std::string config =
      dir_.write("shipped.properties", contents(sourceDirectory() / "config/webhook.properties"));
  const Outcome outcome = run(Words{"--config", config} + settings() + Words{"sh", "-c", "exit 3"});

  EXPECT_EQ(outcome.status, 3);
  ASSERT_THAT(server_.requests(), SizeIs(1));
  EXPECT_TRUE(document(server_.requests()[0])->has("text")) << "a message to a chat";
}

TEST_F(Webhook, SettingsThatCannotWorkStartNothing) {
  const std::string wrong = dir_.write("wrong.json", "{{mesage}}");
  const std::vector<std::pair<Words, std::string>> cases = {
      {{"--webhook-url", "example.com/x"}, "webhook-url is not an http or https URL"},
      {settings() + Words{"--webhook-events", "finished"}, "there is no event \"finished\""},
      {settings() + Words{"--webhook-template", wrong}, "{{mesage}} is not a placeholder"},
      {settings() + Words{"--webhook-headers", "t0k3n-alone"}, "line 1 is not of the form"},
      {{"--webhook-secret", "k3y-k3y"}, "webhook-url"},
  };
  for (const auto& [words, complaint] : cases) {
    const Outcome outcome = run(words + Words{"echo", "started"});
    EXPECT_EQ(outcome.status, 78) << complaint;
    EXPECT_THAT(outcome.out, IsEmpty()) << complaint;
    EXPECT_THAT(lines(outcome.err), SizeIs(1)) << complaint;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(complaint), Not(HasSubstr("t0k3n")))) << complaint;
  }
}

} // namespace
} // namespace exec_wrapper::test
