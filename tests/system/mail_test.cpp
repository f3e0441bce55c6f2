// The reporter mail, with a server of the tests and with a program.

#include "support/await.h"
#include "support/smtp_server.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Then = SmtpFault::Then;

class Mail : public WrapperTest {
protected:
  static Words to(const SmtpServer& server) {
    return {"--mail-server",   server.url(),         "--mail-to",
            "ops@example.com", "--mail-retry-delay", "0"};
  }

  /// The first line of a field of the mail's header.
  static std::string field(const ReceivedMail& mail, const std::string& name) {
    for (const std::string& line : lines(mail.text)) {
      if (line.starts_with(name + ": ")) {
        return line.substr(name.size() + 2, line.find('\r') - name.size() - 2);
      }
    }
    return {};
  }
};

TEST_F(Mail, IsSentForAFailedRunOnly) {
  const SmtpServer server;
  EXPECT_EQ(run(to(server) + Words{"true"}).status, 0);
  EXPECT_THAT(server.mails(), IsEmpty());

  const Outcome outcome = run(to(server) + Words{"--process-name", "nightly", "--output-tail",
                                                 "1000", "sh", "-c", "echo .why; exit 3"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.out, ".why\n");
  ASSERT_THAT(server.mails(), SizeIs(1));
  const ReceivedMail mail = server.mails()[0];
  EXPECT_THAT(mail.to, ::testing::ElementsAre("ops@example.com"));
  EXPECT_THAT(field(mail, "Subject"), HasSubstr("] nightly failed: exit status 3"));
  EXPECT_THAT(mail.text, AllOf(HasSubstr("\r\n--- stdout ---\r\n.why\r\n"),
                               HasSubstr("\"nightly\" failed: exit status 3 after ")));
}

TEST_F(Mail, OfTwoRunsIsOneThread) {
  const SmtpServer server;
  for (int i = 0; i < 2; ++i) {
    run(to(server) + Words{"--process-name", "nightly", "false"});
  }
  ASSERT_THAT(server.mails(), SizeIs(2));
  const ReceivedMail one = server.mails()[0];
  const ReceivedMail two = server.mails()[1];
  EXPECT_EQ(field(one, "References"), field(two, "References"));
  EXPECT_NE(field(one, "Message-ID"), field(two, "Message-ID"));
}

TEST_F(Mail, IsNotSentForAStop) {
  const SmtpServer server;
  Process wrapped(wrapper(to(server) + child("say", "ready", "pause")));
  wrapped.awaitOutput("ready");
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
  EXPECT_THAT(server.mails(), IsEmpty());
}

TEST_F(Mail, IsOneAlertAfterSeveralFailuresAndOneRecovery) {
  const SmtpServer server;
  const Words settings =
      to(server) + Words{"--process-name", "nightly",     "--alert-after", "2",
                         "--state-dir",    file("state"), "--output-tail", "1000"};
  for (int i = 0; i < 3; ++i) {
    run(settings + Words{"sh", "-c", "echo because; exit 1"});
  }
  run(settings + Words{"true"});
  run(settings + Words{"true"});
  ASSERT_THAT(server.mails(), SizeIs(2));
  EXPECT_THAT(field(server.mails()[0], "Subject"), HasSubstr("failed 2 times in a row"));
  EXPECT_THAT(server.mails()[0].text, HasSubstr("because"));
  EXPECT_THAT(field(server.mails()[1], "Subject"), HasSubstr("works again"));
}

/// A server's fault changes nothing but the log.
TEST_F(Mail, ThatCannotBeSentChangesNoExitStatus) {
  const SmtpFault faults[] = {{"greeting", "421 busy\r\n"}, {"mail", "550 no\r\n"},
                              {"ehlo", "", Then::Close},    {"data", "", Then::Drip},
                              {"text", "", Then::Hang},     {"greeting", "", Then::Endless}};
  for (const SmtpFault& fault : faults) {
    const SmtpServer server({.faults = {fault}});
    const Outcome outcome = run(to(server) + Words{"--mail-timeout", "0.3", "--mail-retries", "1",
                                                   "sh", "-c", "echo hello; exit 3"});
    EXPECT_EQ(outcome.status, 3) << fault.step;
    EXPECT_EQ(outcome.out, "hello\n") << fault.step;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("mail could not deliver"), HasSubstr("127.0.0.1")))
        << fault.step;
  }
}

TEST_F(Mail, IsSentAgainUntilItIsAccepted) {
  const SmtpServer server({.faults = {{"text", "451 later\r\n", Then::Continue, 2}}});
  run(to(server) + Words{"false"});
  EXPECT_THAT(server.mails(), SizeIs(1));
}

TEST_F(Mail, ThatWasAcceptedIsSentOnce) {
  const SmtpServer server({.faults = {{"quit", "421 closing\r\n", Then::Reset}}});
  run(to(server) + Words{"false"});
  EXPECT_THAT(server.mails(), SizeIs(1));
}

TEST_F(Mail, IsDeliveredFromTheSpoolByALaterRun) {
  const Words spool = {"--spool-dir", file("spool"), "--process-name", "nightly"};
  const SmtpServer server({.faults = {{"mail", "451 later\r\n", Then::Continue, 1}}});
  run(to(server) + spool + Words{"--mail-retries", "0", "false"});
  EXPECT_THAT(server.mails(), IsEmpty());

  run(to(server) + spool + Words{"true"});
  ASSERT_THAT(server.mails(), SizeIs(1));
  EXPECT_THAT(field(server.mails()[0], "Subject"), HasSubstr("nightly failed: exit status 1"));
}

class SecureMail : public Mail {
protected:
  SecureMail() {
    dir_.write("password", "MARKED-p4ss\n");
    std::filesystem::permissions(file("password"), std::filesystem::perms::owner_read);
  }

  Words secured(const SmtpServer& server) const {
    return to(server) + Words{"--mail-ca-file", authority_.caFile(), "--mail-user",
                              "mailer",         "--mail-password",   "file:" + file("password")};
  }

  SmtpServerOptions withCertificate() {
    SmtpServerOptions options;
    options.certificate = authority_.issue({"127.0.0.1"});
    return options;
  }

  TestAuthority authority_;
};

TEST_F(SecureMail, AuthenticatesByTls) {
  const SmtpServer server(withCertificate());
  run(secured(server) + Words{"false"});
  ASSERT_THAT(server.mails(), SizeIs(1));
  EXPECT_TRUE(server.mails()[0].encrypted);
  EXPECT_EQ(server.mails()[0].user, "mailer");
  EXPECT_EQ(server.mails()[0].password, "MARKED-p4ss");
}

TEST_F(SecureMail, ShowsThePasswordNowhere) {
  SmtpServerOptions options = withCertificate();
  options.faults = {{"auth", "535 MARKED-p4ss is wrong, AG1haWxlcgBNQVJLRUQtcDRzcw==\r\n"}};
  const SmtpServer server(options);
  const Outcome outcome =
      run(secured(server) + Words{"--log-level", "DEBUG", "sh", "-c", "env; exit 1"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("refuses mail-user and mail-password"));
  EXPECT_THAT(outcome.out + outcome.err,
              AllOf(Not(HasSubstr("MARKED")), Not(HasSubstr("TUFSS0VELXA0c3"))));
}

TEST_F(SecureMail, ToAServerWithAWrongCertificateIsNotSent) {
  SmtpServerOptions options;
  options.certificate = authority_.issue({"mail.example.com"});
  const SmtpServer server(options);
  const Outcome outcome = run(secured(server) + Words{"false"});
  EXPECT_THAT(server.mails(), IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("mail could not deliver"));
}

class MailProgram : public Mail {
protected:
  Words by(const std::string& line) const {
    return {"--mail-to",          "ops@example.com,o'neil@example.com",
            "--mail-sendmail",    line,
            "--mail-retry-delay", "0"};
  }
};

TEST_F(MailProgram, GetsTheMail) {
  run(by("cat > " + file("mail") + "; printf '%s\\n' > " + file("words")) + Words{"false"});
  EXPECT_THAT(contents(file("mail")), HasSubstr("] false failed: exit status 1\n"));
  EXPECT_THAT(contents(file("words")), HasSubstr("--\nops@example.com\no'neil@example.com\n"));
}

TEST_F(MailProgram, ThatHangsDelaysNothingForLong) {
  const Outcome outcome =
      run(by("sleep 1000; true") + Words{"--mail-timeout", "0.2", "--mail-retries", "0", "false"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_LT(outcome.elapsed, 30s);
  EXPECT_THAT(outcome.err, HasSubstr("mail-sendmail timed out"));
}

TEST_F(MailProgram, IsMissingOnThisMachine) {
  const Outcome outcome = run(by("/nowhere/sendmail") + Words{"--mail-retries", "0", "false"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("set mail-server"));
}

TEST_F(MailProgram, IsNotRunByARunWithinIt) {
  const std::string inner = wrapperProgram() + " --mail-to a@example.com --mail-sendmail 'cat > " +
                            file("inner") + "; true' false; cat > " + file("outer") + "; true";
  run(by(inner) + Words{"false"});
  EXPECT_THAT(contents(file("outer")), HasSubstr("Subject"));
  EXPECT_FALSE(std::filesystem::exists(file("inner")));
}

TEST_F(Mail, NamesSettingsThatCannotWork) {
  const std::pair<Words, const char*> cases[] = {
      {{"--mail-to", "nobody at all"}, "mail-to"},
      {{"--mail-to", "a@example.com", "--mail-server", "mail.example.com"}, "mail-server"},
      {{"--mail-to", "a@example.com", "--mail-events", "end"}, "mail-events"},
      {{"--mail-to", "a@example.com", "--mail-from", "a,b"}, "mail-from"},
      {{"--mail-to", "a@example.com", "--mail-user", "u"}, "mail-user"}};
  for (const auto& [words, complaint] : cases) {
    const Outcome outcome = run(words + Words{"echo", "started"});
    EXPECT_EQ(outcome.status, 78) << complaint;
    EXPECT_THAT(outcome.out, IsEmpty()) << complaint;
    EXPECT_THAT(outcome.err, HasSubstr(complaint));
  }
}

} // namespace
} // namespace exec_wrapper::test
