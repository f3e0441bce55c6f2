#include "smtp_settings.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_settings.h"

#include <gmock/gmock.h>

namespace exec_wrapper::mail {

extern const PluginInfo info;

namespace {

using StartTls = SmtpServer::StartTls;

std::optional<SmtpServer> serverOf(contract::SampleSettings::Values values,
                                   const std::string& host = "db1.example.com") {
  values.insert({"mail-to", "ops@example.com"});
  return smtpServerFrom(contract::SampleSettings(info.options, values), host);
}

TEST(SmtpSettings, NameTheServer) {
  EXPECT_FALSE(serverOf({}));
  const auto plain = serverOf({{"mail-server", "smtp://Mail.Example.com"}});
  EXPECT_EQ(plain->text(), "smtp://mail.example.com:25");
  EXPECT_EQ(plain->startTls, StartTls::Auto);
  EXPECT_FALSE(plain->implicitTls || plain->thisMachine);
  EXPECT_EQ(serverOf({{"mail-server", "smtp://mail.example.com:587/"}})->endpoint.port, 587);
  const auto secure = serverOf({{"mail-server", "SMTPS://[2001:db8::1]"}});
  EXPECT_EQ(secure->text(), "smtps://[2001:db8::1]:465");
  EXPECT_TRUE(secure->implicitTls);
}

TEST(SmtpSettings, KnowThisMachine) {
  for (const std::string host : {"localhost", "127.0.0.1", "127.1.2.3", "[::1]"}) {
    EXPECT_TRUE(serverOf({{"mail-server", "smtp://" + host}})->thisMachine) << host;
  }
  for (const std::string host : {"127.example.com", "localhost.example.com", "192.0.2.1"}) {
    EXPECT_FALSE(serverOf({{"mail-server", "smtp://" + host}})->thisMachine) << host;
  }
}

TEST(SmtpSettings, AnnounceAFullNameOrNone) {
  EXPECT_EQ(serverOf({{"mail-server", "smtp://a"}})->ownName, "db1.example.com");
  EXPECT_EQ(serverOf({{"mail-server", "smtp://a"}}, "db1")->ownName, "");
}

TEST(SmtpSettings, RefuseWhatCannotWork) {
  for (const std::string url :
       {"mail.example.com", "http://mail.example.com", "smtp://", "smtp://user:pw@mail.example.com",
        "smtp://a/b", "smtp://a:0", "smtp://a\r\nb", "smtp://a:99999", "://a"}) {
    EXPECT_THROW(serverOf({{"mail-server", url}}), ConfigurationError) << url;
  }
  const std::string server = "smtp://mail.example.com";
  EXPECT_THROW(serverOf({{"mail-server", server}, {"mail-sendmail", "msmtp"}}), ConfigurationError);
  EXPECT_THROW(serverOf({{"mail-server", server}, {"mail-user", "u"}}), ConfigurationError);
  EXPECT_THROW(serverOf({{"mail-server", "smtps://a"}, {"mail-starttls", "off"}}),
               ConfigurationError);
  const contract::SampleSettings::Values off = {
      {"mail-user", "u"}, {"mail-password", "p"}, {"mail-starttls", "off"}};
  auto elsewhere = off;
  elsewhere["mail-server"] = server;
  EXPECT_THROW(serverOf(elsewhere), ConfigurationError) << "the password would be seen";
  auto here = off;
  here["mail-server"] = "smtp://localhost";
  EXPECT_EQ(serverOf(here)->startTls, StartTls::Off);
}

} // namespace
} // namespace exec_wrapper::mail
