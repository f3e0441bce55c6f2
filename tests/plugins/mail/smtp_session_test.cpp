#include "smtp_fixture.h"

#include "exec_wrapper/settings.h"

#include <chrono>
#include <string>
#include <vector>

namespace exec_wrapper::mail {
namespace {

using namespace std::chrono_literals;
using test::SmtpServerOptions;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using StartTls = SmtpServer::StartTls;

class SmtpSession : public ::testing::Test {
protected:
  SmtpServerOptions withTls(const std::vector<std::string>& hosts = {"127.0.0.1"}) {
    SmtpServerOptions options;
    options.certificate = authority_.issue(hosts);
    return options;
  }

  SmtpServer trusting(const test::SmtpServer& server, bool implicitTls = false) const {
    SmtpServer seen = serverFor(server, implicitTls);
    seen.files.authorities = authority_.caFile();
    return seen;
  }

  static void addUser(SmtpServer& seen) {
    seen.user = "mailer";
    seen.password = "p4ss w\xC3\xB6rd";
  }

  test::TestAuthority authority_;
};

TEST_F(SmtpSession, DeliversAMail) {
  test::SmtpServer server;
  SmtpServer seen = serverFor(server);
  seen.ownName = "db1.example.com";
  Envelope envelope = sampleEnvelope("Subject: x\n\n.\n..two\nlast");
  envelope.to.push_back("b@example.com");
  const SmtpResult result = send(seen, envelope);
  EXPECT_EQ(result.verdict, Answered::Accepted) << result.reason;
  const auto mails = server.awaitMails(1);
  EXPECT_EQ(mails[0].from, "root@db1.example.com");
  EXPECT_THAT(mails[0].to, ElementsAre("ops@example.com", "b@example.com"));
  EXPECT_EQ(mails[0].text, "Subject: x\r\n\r\n.\r\n..two\r\nlast\r\n");
  EXPECT_FALSE(mails[0].encrypted);
  EXPECT_THAT(server.commands(),
              ElementsAre("EHLO db1.example.com", "MAIL FROM:<root@db1.example.com>",
                          "RCPT TO:<ops@example.com>", "RCPT TO:<b@example.com>", "DATA", "QUIT"));
}

TEST_F(SmtpSession, OfAHostWithoutAFullNameAnnouncesItsAddress) {
  test::SmtpServer server;
  EXPECT_EQ(send(serverFor(server)).verdict, Answered::Accepted);
  EXPECT_EQ(server.commands().at(0), "EHLO [127.0.0.1]");
}

TEST_F(SmtpSession, DeliversALargeMail) {
  test::SmtpServer server(withTls());
  std::string text = "Subject: x\n\n";
  for (int i = 0; i < 40'000; ++i) {
    text += ".line " + std::to_string(i) + " of a long mail with many lines\n";
  }
  EXPECT_EQ(send(trusting(server), sampleEnvelope(text)).verdict, Answered::Accepted);
  std::string got = server.awaitMails(1)[0].text;
  std::erase(got, '\r');
  EXPECT_EQ(got, text);
}

TEST_F(SmtpSession, UsesStartTlsWhereItIsOffered) {
  test::SmtpServer server(withTls());
  const SmtpResult result = send(trusting(server));
  EXPECT_EQ(result.verdict, Answered::Accepted) << result.reason;
  EXPECT_TRUE(server.awaitMails(1)[0].encrypted);
  EXPECT_THAT(server.commands(), SizeIs(7));
  EXPECT_EQ(server.commands().at(1), "STARTTLS");
  EXPECT_THAT(server.commands().at(2), StartsWith("EHLO"));
}

TEST_F(SmtpSession, WithThisMachineNeedsNoTls) {
  test::SmtpServer server(withTls());
  SmtpServer seen = trusting(server);
  seen.thisMachine = true;
  EXPECT_EQ(send(seen).verdict, Answered::Accepted);
  seen.startTls = StartTls::Required;
  EXPECT_EQ(send(seen).verdict, Answered::Accepted);
  seen.startTls = StartTls::Auto;
  addUser(seen);
  EXPECT_EQ(send(seen).verdict, Answered::Accepted);
  const auto mails = server.awaitMails(3);
  EXPECT_FALSE(mails[0].encrypted);
  EXPECT_TRUE(mails[1].encrypted);
  EXPECT_TRUE(mails[2].encrypted);
}

TEST_F(SmtpSession, UsesNoTlsWhereItIsOff) {
  test::SmtpServer server(withTls());
  SmtpServer seen = trusting(server);
  seen.startTls = StartTls::Off;
  EXPECT_EQ(send(seen).verdict, Answered::Accepted);
  EXPECT_FALSE(server.awaitMails(1)[0].encrypted);
}

TEST_F(SmtpSession, UsesTlsFromTheStart) {
  SmtpServerOptions options = withTls();
  options.implicitTls = true;
  test::SmtpServer server(options);
  const SmtpResult result = send(trusting(server, true));
  EXPECT_EQ(result.verdict, Answered::Accepted) << result.reason;
  EXPECT_TRUE(server.awaitMails(1)[0].encrypted);
}

TEST_F(SmtpSession, ShowsItsCertificate) {
  SmtpServerOptions options = withTls();
  options.clientAuthority = authority_.caFile();
  test::SmtpServer server(options);
  SmtpServer seen = trusting(server);
  EXPECT_EQ(send(seen).verdict, Answered::Retry);
  const test::Certificate ours = authority_.issue({"client"});
  seen.files.certificate = ours.certificateFile;
  seen.files.key = ours.keyFile;
  const SmtpResult result = send(seen);
  EXPECT_EQ(result.verdict, Answered::Accepted) << result.reason;
}

TEST_F(SmtpSession, Authenticates) {
  for (const std::string mechanisms : {"PLAIN LOGIN", "CRAM-MD5 LOGIN", "plain"}) {
    SmtpServerOptions options = withTls();
    options.authentication = mechanisms;
    test::SmtpServer server(options);
    SmtpServer seen = trusting(server);
    addUser(seen);
    const SmtpResult result = send(seen);
    EXPECT_EQ(result.verdict, Answered::Accepted) << result.reason;
    EXPECT_EQ(server.awaitMails(1)[0].user, seen.user);
    EXPECT_EQ(server.mails()[0].password, seen.password);
  }
}

TEST_F(SmtpSession, NeverSendsThePasswordWithoutEncryption) {
  test::SmtpServer server;
  SmtpServer seen = serverFor(server);
  addUser(seen);
  const SmtpResult result = send(seen);
  EXPECT_EQ(result.verdict, Answered::Retry);
  EXPECT_THAT(result.reason, HasSubstr("mail-password is not sent without encryption"));
  EXPECT_THAT(server.commands(), Not(Contains(StartsWith("AUTH"))));
  seen.thisMachine = true;
  EXPECT_EQ(send(seen).verdict, Answered::Accepted);
}

TEST_F(SmtpSession, ThatRequiresTlsSendsNothingWithoutIt) {
  SmtpServerOptions options = withTls();
  options.startTls = false; // as if somebody had removed the offer
  test::SmtpServer server(options);
  SmtpServer seen = trusting(server);
  seen.startTls = StartTls::Required;
  const SmtpResult result = send(seen);
  EXPECT_EQ(result.verdict, Answered::Retry);
  EXPECT_THAT(result.reason, HasSubstr("offers no STARTTLS"));
  EXPECT_THAT(server.commands(), SizeIs(1));
}

TEST_F(SmtpSession, TrustsNoWrongCertificate) {
  struct Case {
    test::Certificate certificate;
    const char* reason;
  };
  const Case cases[] = {
      {authority_.issue({"localhost"}), "127.0.0.1"},
      {authority_.issue({"127.0.0.1"}, test::CertificateOptions::expired()), "expired"},
      {authority_.issue({"127.0.0.1"}, test::CertificateOptions::signedByItself()), "127.0.0.1"}};
  for (const auto& [certificate, reason] : cases) {
    for (const bool implicit : {false, true}) {
      SmtpServerOptions options;
      options.certificate = certificate;
      options.implicitTls = implicit;
      test::SmtpServer server(options);
      SmtpServer seen = trusting(server, implicit);
      addUser(seen);
      const SmtpResult result = send(seen);
      EXPECT_EQ(result.verdict, Answered::Retry);
      EXPECT_THAT(result.reason, HasSubstr(reason));
      EXPECT_THAT(server.commands(), Not(Contains(StartsWith("AUTH"))));
    }
  }
}

TEST_F(SmtpSession, DoesNotBelieveWhatCameBeforeTheHandshake) {
  SmtpServerOptions options = withTls();
  options.faults = {{"starttls", "220 go ahead\r\n250-AUTH PLAIN\r\n250 fine\r\n"}};
  test::SmtpServer server(options);
  const SmtpResult result = send(trusting(server));
  EXPECT_EQ(result.verdict, Answered::Retry);
  EXPECT_THAT(result.reason, HasSubstr("unexpected data"));
}

TEST_F(SmtpSession, WithAServerThatSpeaksNoTlsNamesIt) {
  test::SmtpServer server;
  const SmtpResult result = send(trusting(server, true));
  EXPECT_EQ(result.verdict, Answered::Retry);
  EXPECT_THAT(result.reason, HasSubstr("does not speak TLS on this port; does it need smtp://"));
}

TEST_F(SmtpSession, FallsBackToHelo) {
  test::SmtpServer server({.faults = {{"ehlo", "502 what?\r\n"}}});
  EXPECT_EQ(send(serverFor(server)).verdict, Answered::Accepted);
}

TEST(SmtpClientFiles, AreCheckedBeforeTheRun) {
  SmtpServer server;
  server.endpoint = {"127.0.0.1", 9};
  server.files.authorities = "/nowhere/ca.pem";
  EXPECT_THROW(SmtpClient{server}, ConfigurationError);
  server.startTls = StartTls::Off;
  EXPECT_NO_THROW(SmtpClient{server});
}

} // namespace
} // namespace exec_wrapper::mail
