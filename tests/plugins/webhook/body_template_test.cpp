#include "body_template.h"

#include "exec_wrapper/settings.h"
#include "exec_wrapper/testing/sample_events.h"
#include "placeholders.h"
#include "support/temp_dir.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

namespace exec_wrapper::webhook {
namespace {

using contract::eventOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class WebhookTemplate : public ::testing::Test {
protected:
  WebhookTemplate() {
    run.name = "nightly";
    run.host = "web1";
    run.commandLine = "./backup";
  }

  std::string filled(const std::string& text, const Event& event) const {
    return BodyTemplate(text).filled(event, {run, 3});
  }
  std::string filled(const std::string& text) const {
    return filled(text, eventOf(Severity::Warning, contract::sampleFinish()));
  }

  static std::string complaintOf(const std::string& text) {
    try {
      BodyTemplate{text};
    } catch (const ConfigurationError& error) {
      return error.what();
    }
    return {};
  }

  RunIdentity run;
};

TEST_F(WebhookTemplate, HasWhatTheEventSaysInItsPlaces) {
  EXPECT_EQ(filled(R"({"a":"{{event}}","b":"{{ run }} on {{host}}: {{result}}","c":{}})"),
            R"({"a":"run_finished","b":"nightly on web1: timed_out","c":{}})");
  EXPECT_EQ(filled("{{exit_status}} {{attempt}} {{elapsed}} {{severity}}"), "124 3 6 s WARNING");
  EXPECT_EQ(filled("no places"), "no places");
}

TEST_F(WebhookTemplate, IsEmptyWhereTheEventSaysNothing) {
  const Event event = eventOf(Severity::Info, RunRefused{"lock_file", "held", 75});
  EXPECT_EQ(filled("{{attempt}}|{{stdout}}|{{project}}|{{result}} {{exit_status}}", event),
            "|||refused 75");
}

TEST_F(WebhookTemplate, StaysJsonWhateverTheEventHolds) {
  run.commandLine = contract::awkwardText();
  for (const Event& event : contract::sampleEvents()) {
    const std::string body =
        filled(R"({"a":"{{message}}","b":"{{command}}","c":{{document}}})", event);
    EXPECT_NO_THROW(Poco::JSON::Parser().parse(body)) << body;
  }
}

TEST_F(WebhookTemplate, IsNotFilledTwice) {
  run.name = "{{host}}";
  EXPECT_EQ(filled("{{name}}"), "{{host}}");
}

TEST_F(WebhookTemplate, HasTheEndOfWhatTheCommandPrinted) {
  RunFinished fact = contract::sampleFinish();
  fact.output = std::make_shared<Output>(
      Output{{std::string(3000, 'x') + "END", 0, ""}, {"begin", 7, "\xFF err"}});
  const Event event = eventOf(Severity::Warning, fact);

  EXPECT_THAT(filled("{{stdout}}", event), EndsWith("xEND"));
  EXPECT_EQ(filled("{{stdout}}", event).size(), 2000U);
  EXPECT_EQ(filled("{{stderr}}", event), "\xEF\xBF\xBD err");
}

TEST_F(WebhookTemplate, KnowsAllOfItsPlaces) {
  std::string names = placeholderNames();
  for (std::size_t end = 0; end != names.npos; names.erase(0, end == names.npos ? end : end + 2)) {
    end = names.find(", ");
    EXPECT_NO_THROW(filled("{{" + names.substr(0, end) + "}}")) << names;
  }
}

TEST_F(WebhookTemplate, RefusesAPlaceThatStandsForNothing) {
  EXPECT_THAT(
      complaintOf("{{mesage}}"),
      StartsWith("webhook-template: {{mesage}} is not a placeholder; use one of message, event, "));
  EXPECT_THAT(complaintOf("{{message"), HasSubstr("has no }} after it"));
  EXPECT_THAT(complaintOf("{{}}"), HasSubstr("is not a placeholder"));
}

TEST_F(WebhookTemplate, ComesFromAFile) {
  const test::TempDir dir;
  const std::string path = dir.write("chat.json", "<{{host}}>\n");
  const BodyTemplate body = BodyTemplate::fromFile(path);
  EXPECT_EQ(body.filled(eventOf(Severity::Info, Heartbeat{}), {run, 1}), "<web1>\n");
}

TEST_F(WebhookTemplate, RefusesAFileThatCannotBeUsed) {
  const test::TempDir dir;
  EXPECT_THROW(BodyTemplate::fromFile(dir.file("missing")), ConfigurationError);
  EXPECT_THROW(BodyTemplate::fromFile(dir.path().string()), ConfigurationError);
  EXPECT_THROW(BodyTemplate::fromFile(dir.write("large", std::string(65537, 'x'))),
               ConfigurationError);
  EXPECT_THROW(BodyTemplate::fromFile("/dev/null"), ConfigurationError);
  const std::string pipe = dir.file("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THROW(BodyTemplate::fromFile(pipe), ConfigurationError) << "it would be empty";
}

} // namespace
} // namespace exec_wrapper::webhook
