#include "mail/message/letter.h"

#include "decoded_mail.h"
#include "exec_wrapper/testing/sample_events.h"
#include "exec_wrapper/testing/sample_host.h"
#include "mail/message/report_text.h"

#include <gmock/gmock.h>

namespace exec_wrapper::mail {
namespace {

using namespace std::chrono_literals;
using contract::eventOf;
using ::testing::ElementsAre;

class LetterTest : public ::testing::Test {
protected:
  LetterTest() {
    run_.id = "0e8cd7a0-9b1f-4d6c-8c43-f1f2a0a35b3b";
    run_.job = "backup";
    run_.host = "db1.example.com";
    run_.user = 0;
    event_ = eventOf(Severity::Warning, contract::sampleFinish());
    event_.sequence = 7;
    event_.wallAt = WallTime(1796006490s);
  }

  DecodedMail mail() const {
    const std::string text = messageText(letter_, event_, run_);
    EXPECT_EQ(faultOf(text), "");
    return decodedMail(text);
  }

  RunIdentity run_ = contract::SampleHost().run();
  Event event_;
  Letter letter_ = {{{"", "root@db1.example.com"}},
                    {{"", "ops@example.com"}, {"J\xC3\xBCrgen", "j@example.com"}},
                    "[db1] backup failed: exit status 3",
                    "It failed.\n"};
};

TEST_F(LetterTest, HasTheseFieldsOnce) {
  const DecodedMail sent = mail();
  EXPECT_THAT(sent.names, ElementsAre("Date", "From", "To", "Subject", "Message-ID", "In-Reply-To",
                                      "References", "Auto-Submitted", "X-Auto-Response-Suppress",
                                      "X-Exec-Wrapper-Event", "MIME-Version", "Content-Type",
                                      "Content-Transfer-Encoding"));
  EXPECT_EQ(sent.fields.at("Date"), "Mon, 30 Nov 2026 02:41:30 +0000");
  EXPECT_EQ(sent.fields.at("From"), "root@db1.example.com");
  EXPECT_EQ(fromEncodedWords(sent.fields.at("To")),
            "ops@example.com, J\xC3\xBCrgen <j@example.com>");
  EXPECT_EQ(sent.fields.at("Subject"), "[db1] backup failed: exit status 3");
  EXPECT_EQ(sent.fields.at("Message-ID"),
            "<0e8cd7a0-9b1f-4d6c-8c43-f1f2a0a35b3b.7@db1.example.com>");
  EXPECT_EQ(sent.fields.at("Auto-Submitted"), "auto-generated");
  EXPECT_EQ(sent.fields.at("X-Exec-Wrapper-Event"), "run_finished");
  EXPECT_EQ(sent.fields.at("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(sent.body, "It failed.\n");
}

TEST_F(LetterTest, OfTheSameJobIsInTheSameThread) {
  const std::string thread = mail().fields.at("References");
  const std::string id = mail().fields.at("Message-ID");
  EXPECT_EQ(mail().fields.at("In-Reply-To"), thread);
  EXPECT_NE(thread, id);

  run_.id = "another";
  event_.sequence = 8;
  EXPECT_EQ(mail().fields.at("References"), thread);
  EXPECT_NE(mail().fields.at("Message-ID"), id);

  const RunIdentity before = run_;
  run_.job = "import";
  EXPECT_NE(mail().fields.at("References"), thread);
  run_ = before;
  run_.user = 1000;
  EXPECT_NE(mail().fields.at("References"), thread);
  run_ = before;
  run_.host = "db2";
  EXPECT_NE(mail().fields.at("References"), thread);
}

TEST_F(LetterTest, OfAnOlderRunHasAnIdToo) {
  run_.id.clear();
  const std::string id = mail().fields.at("Message-ID");
  EXPECT_THAT(id, ::testing::MatchesRegex("<[A-Za-z0-9.-]+@db1.example.com>"));
  event_.sequence = 8;
  EXPECT_NE(mail().fields.at("Message-ID"), id);
}

TEST_F(LetterTest, OfAnyTextsHasNoOtherFields) {
  const std::vector<std::string> names = mail().names;
  run_.host = run_.job = run_.id = "x>\r\nBcc: evil@example.com\r\n\r\nbody \xFF\x00";
  letter_.subject = "\n\nBcc: evil@example.com\nX: " + contract::awkwardText() +
                    std::string(3000, 's') + std::string("\0", 1);
  letter_.body = "";
  EXPECT_EQ(mail().names, names);
}

TEST_F(LetterTest, OfEachEventCanBeSent) {
  RunIdentity run = run_;
  run.host = run.job = run.commandLine = run.name = run.project = contract::awkwardText();
  for (const Event& event : contract::sampleEvents()) {
    const ReportText report = reportText(event, {run, 3}, nullptr, 1000);
    const std::string text =
        messageText({letter_.from, letter_.to, report.subject, report.body}, event, run);
    EXPECT_EQ(faultOf(text), "");
    EXPECT_EQ(decodedMail(text).body, report.body);
  }
}

} // namespace
} // namespace exec_wrapper::mail
