// A server that makes faults at each step of a session.

#include "smtp_fixture.h"

#include "common/crypto/base64.h"
#include "support/free_port.h"

#include <chrono>
#include <string>
#include <vector>

namespace exec_wrapper::mail {
namespace {

using namespace std::chrono_literals;
using test::SmtpFault;
using test::SmtpServerOptions;
using Then = SmtpFault::Then;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::vector<std::string> kSteps = {"greeting", "ehlo", "mail", "rcpt", "data", "text"};

TEST(SmtpFaults, TemporaryRefusalsAreForLater) {
  for (const std::string& step : kSteps) {
    const SmtpResult result = sendTo({.faults = {{step, "451 4.3.0 try later\r\n"}}});
    EXPECT_EQ(result.verdict, Answered::Retry) << step;
    EXPECT_THAT(result.reason, HasSubstr("451 4.3.0 try later")) << step;
    EXPECT_EQ(result.code, 451) << step;
  }
}

TEST(SmtpFaults, PermanentRefusalsOfAMailEndIt) {
  for (const std::string step : {"mail", "rcpt", "data", "text"}) {
    const SmtpResult result = sendTo({.faults = {{step, "554-5.7.1 no\r\n554 spam\x1B[m\r\n"}}});
    EXPECT_EQ(result.verdict, Answered::Rejected) << step;
    EXPECT_THAT(result.reason, HasSubstr("554 5.7.1 no spam\\x1B[m")) << step;
  }
}

TEST(SmtpFaults, PermanentRefusalsOfASessionAreForLater) {
  EXPECT_EQ(sendTo({.faults = {{"greeting", "554 no service\r\n"}}}).verdict, Answered::Retry);
  const SmtpResult result = sendTo({.faults = {{"ehlo", "550 no\r\n"}, {"helo", "550 no\r\n"}}});
  EXPECT_EQ(result.verdict, Answered::Retry);
}

TEST(SmtpFaults, AServerThatEndsTheSessionIsForLater) {
  for (const Then then : {Then::Close, Then::Reset}) {
    for (const std::string& step : kSteps) {
      const SmtpResult result = sendTo({.faults = {{step, "", then}}});
      EXPECT_EQ(result.verdict, Answered::Retry) << step;
      EXPECT_THAT(result.reason, Not(IsEmpty())) << step;
    }
  }
}

TEST(SmtpFaults, AnAnswerThatIsHalfALineIsNone) {
  for (const std::string answer : {"250", "250 fine", "250-fine\r\n", "250-fine\r\n250-", "2"}) {
    for (const std::string& step : kSteps) {
      EXPECT_EQ(sendTo({.faults = {{step, answer, Then::Close}}}).verdict, Answered::Retry) << step;
    }
  }
}

TEST(SmtpFaults, OtherProtocolsAreForLater) {
  for (const std::string answer :
       {"SSH-2.0-OpenSSH\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "\r\n", "99 x\r\n", "2500 x\r\n",
        "250+x\r\n", "+OK\r\n", "250-a\r\n251 b\r\n", "199 x\r\n", "600 x\r\n"}) {
    const SmtpResult result = sendTo({.faults = {{"greeting", answer}}});
    EXPECT_EQ(result.verdict, Answered::Retry) << answer;
    EXPECT_THAT(result.reason, HasSubstr("not of SMTP")) << answer;
  }
}

TEST(SmtpFaults, NothingLastsLongerThanTheDeadline) {
  for (const Then then : {Then::Hang, Then::Drip, Then::Deaf}) {
    for (const std::string& step : kSteps) {
      const auto begin = std::chrono::steady_clock::now();
      const SmtpResult result = sendTo({.faults = {{step, "", then}}}, 150ms);
      const Duration took = std::chrono::steady_clock::now() - begin;
      EXPECT_EQ(result.verdict, Answered::Retry) << step;
      EXPECT_THAT(result.reason, HasSubstr("in time")) << step;
      EXPECT_GE(took, 150ms) << step;
      EXPECT_LT(took, 10s) << step;
    }
  }
}

TEST(SmtpFaults, ADeafServerDoesNotHoldALargeMail) {
  const test::SmtpServer server({.faults = {{"data", "354 go\r\n", Then::Deaf}}});
  const SmtpResult result =
      send(serverFor(server), sampleEnvelope(std::string(20 << 20, 'x') + "\n"), 300ms);
  EXPECT_EQ(result.verdict, Answered::Retry);
  EXPECT_THAT(result.reason, HasSubstr("did not accept the data in time"));
}

TEST(SmtpFaults, AnEarlyRefusalOfALargeMailIsUnderstood) {
  const test::SmtpServer server({.faults = {{"data", "354 go\r\n552 too large\r\n", Then::Deaf}}});
  const SmtpResult result =
      send(serverFor(server), sampleEnvelope(std::string(20 << 20, 'x') + "\n"));
  EXPECT_EQ(result.verdict, Answered::Rejected);
  EXPECT_THAT(result.reason, HasSubstr("552 too large"));
}

TEST(SmtpFaults, AnAcceptanceBeforeTheTextIsNone) {
  const SmtpResult result = sendTo({.faults = {{"data", "354 go\r\n250 thanks\r\n"}}});
  EXPECT_EQ(result.verdict, Answered::Retry);
  EXPECT_THAT(result.reason, HasSubstr("unexpected data"));
}

TEST(SmtpFaults, EndlessAnswersTakeNoMemory) {
  for (const std::string& step : kSteps) {
    EXPECT_THAT(sendTo({.faults = {{step, "250 ", Then::Endless}}}).reason,
                HasSubstr("a line that is too long"))
        << step;
    EXPECT_THAT(sendTo({.faults = {{step, "", Then::Lines}}}).reason, HasSubstr("too many lines"))
        << step;
  }
}

TEST(SmtpFaults, AMailThatWasAcceptedStaysAccepted) {
  for (const Then then : {Then::Close, Then::Reset, Then::Hang, Then::Drip, Then::Endless}) {
    const test::SmtpServer server({.faults = {{"quit", "", then}}});
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(send(serverFor(server)).verdict, Answered::Accepted);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
    EXPECT_EQ(server.mails().size(), 1U);
  }
}

TEST(SmtpFaults, ARefusedRecipientKeepsTheMailFromNobodyElse) {
  const test::SmtpServer server({.faults = {{"rcpt:b@example.com", "550 unknown\r\n"},
                                            {"rcpt:c@example.com", "450 later\r\n"}}});
  Envelope envelope = sampleEnvelope();
  envelope.to = {"a@example.com", "b@example.com", "c@example.com"};
  const SmtpResult result = send(serverFor(server), envelope);
  EXPECT_EQ(result.verdict, Answered::Accepted);
  ASSERT_EQ(result.refusals.size(), 2U);
  EXPECT_EQ(result.refusals[0].recipient, "b@example.com");
  EXPECT_EQ(result.refusals[0].answer, "550 unknown");
  EXPECT_TRUE(result.refusals[0].permanent);
  EXPECT_FALSE(result.refusals[1].permanent);
  EXPECT_THAT(server.awaitMails(1)[0].to, ElementsAre("a@example.com"));

  envelope.to = {"b@example.com", "c@example.com"};
  EXPECT_EQ(send(serverFor(server), envelope).verdict, Answered::Retry) << "c may get it later";
  envelope.to = {"b@example.com"};
  EXPECT_EQ(send(serverFor(server), envelope).verdict, Answered::Rejected);
}

/// All texts of a result.
std::string textsOf(const SmtpResult& result) {
  std::string texts = result.reason + result.command + result.answer;
  for (const SmtpResult::Refusal& refusal : result.refusals) {
    texts += refusal.answer;
  }
  return texts;
}

TEST(SmtpFaults, AServerThatRepeatsThePasswordDoesNotBringItIntoALog) {
  const std::string password = "s3cret-p4ssword";
  const std::string plain = std::string("\0mailer\0", 8) + password;
  const std::string echo = "535 you sent " + password + " " + common::toBase64(password) + " " +
                           common::toBase64(plain) + "\r\n";
  for (const std::string step : {"auth", "user", "pass", "mail", "rcpt", "data", "text"}) {
    for (const std::string mechanism : {"PLAIN", "LOGIN"}) {
      const test::SmtpServer server({.authentication = mechanism, .faults = {{step, echo}}});
      SmtpServer seen = serverFor(server);
      seen.thisMachine = true;
      seen.user = "mailer";
      seen.password = password;
      const std::string texts = textsOf(send(seen));
      EXPECT_THAT(texts, Not(HasSubstr(password))) << step;
      EXPECT_THAT(texts, Not(HasSubstr(common::toBase64(password)))) << step;
      EXPECT_THAT(texts, Not(HasSubstr(common::toBase64(plain)))) << step;
    }
  }
}

TEST(SmtpFaults, AWrongPasswordIsNotTriedAgain) {
  const test::SmtpServer server({.faults = {{"auth", "535 5.7.8 wrong\r\n"}}});
  SmtpServer seen = serverFor(server);
  seen.thisMachine = true;
  seen.user = "mailer";
  seen.password = "an0ther";
  const SmtpResult result = send(seen);
  EXPECT_EQ(result.verdict, Answered::Rejected);
  EXPECT_EQ(result.command, "AUTH PLAIN");
  EXPECT_THAT(result.reason, HasSubstr("mail-user and mail-password: 535 5.7.8 wrong"));
}

TEST(SmtpFaults, AServerThatDemandsAuthenticationIsNamed) {
  const SmtpResult result = sendTo({.faults = {{"mail", "530 5.7.0 required\r\n"}}});
  EXPECT_EQ(result.verdict, Answered::Rejected);
  EXPECT_THAT(result.reason, HasSubstr("requires mail-user and mail-password"));
}

TEST(SmtpFaults, NoServerIsForLater) {
  SmtpServer nowhere;
  nowhere.endpoint = {"127.0.0.1", static_cast<std::uint16_t>(test::freePort())};
  EXPECT_THAT(send(nowhere).reason, HasSubstr("no connection to 127.0.0.1"));
  nowhere.endpoint.host = "no-such-host.invalid";
  const SmtpResult result = send(nowhere, sampleEnvelope(), 5s);
  EXPECT_EQ(result.verdict, Answered::Retry);
  EXPECT_THAT(result.reason, HasSubstr("no-such-host.invalid"));
}

TEST(SmtpFaults, ATlsHandshakeThatHangsEndsAtTheDeadline) {
  const test::SmtpServer server({.faults = {{"greeting", "", Then::Hang}}});
  const SmtpResult result = send(serverFor(server, true), sampleEnvelope(), 1s);
  EXPECT_EQ(result.verdict, Answered::Retry);
  EXPECT_THAT(result.reason, HasSubstr("the TLS handshake with 127.0.0.1 timed out"));
}

} // namespace
} // namespace exec_wrapper::mail
