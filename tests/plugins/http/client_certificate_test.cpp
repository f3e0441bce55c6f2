// A server that asks who we are is shown our certificate.

#include "exec_wrapper/settings.h"
#include "http_fixture.h"
#include "support/temp_dir.h"
#include "support/tls_visit.h"

#include <atomic>
#include <filesystem>

namespace exec_wrapper::http {
namespace {

using test::Certificate;
using test::CertificateOptions;
using test::contents;
using test::TempDir;
using test::TestAuthority;
using test::TlsVisit;
using ::testing::AllOf;
using ::testing::HasSubstr;

class ClientCertificate : public ::testing::Test {
protected:
  /// Of a client that shows these files.
  ClientOptions options(const Certificate& ours) const {
    ClientOptions options = optionsFor("https://127.0.0.1:" + std::to_string(server_.port()));
    options.caFile = authority_.caFile();
    options.certificateFile = ours.certificateFile;
    options.keyFile = ours.keyFile;
    return options;
  }

  Result askWith(const Certificate& ours) const {
    Client client(options(ours));
    return ask(client, get());
  }

  std::string problemWith(const Certificate& ours) const {
    try {
      const Client client(options(ours));
    } catch (const ConfigurationError& error) {
      return error.what();
    }
    return "none";
  }

  TempDir directory_;
  TestAuthority authority_;
  std::atomic<int> requests_ = 0;
  const Certificate ours_ = authority_.issue({"backup"});
  const Certificate servers_ = authority_.issue({"127.0.0.1"});
  const ScriptedServer server_{[this](int fd) {
    TlsVisit visit(fd, servers_, authority_.caFile());
    if (visit.welcome() && !visit.readHead().empty()) {
      ++requests_;
      visit.send(okAnswer("welcome"));
      visit.farewell(); // so that the next request needs a new connection
    }
  }};
};

TEST_F(ClientCertificate, IsShownWhereTheServerAsksForIt) {
  EXPECT_EQ(response(askWith(ours_)).body, "welcome");
}

TEST_F(ClientCertificate, MayStandInOneFileWithItsKey) {
  const std::string both =
      directory_.write("both.pem", contents(ours_.certificateFile) + contents(ours_.keyFile));
  EXPECT_EQ(response(askWith({both, ""})).body, "welcome");
}

TEST_F(ClientCertificate, ThatIsMissingOrNotGoodIsSaidToBe) {
  const std::string why = "requires a client certificate, or rejected ours";
  EXPECT_THAT(failure(askWith({})).reason, AllOf(HasSubstr("127.0.0.1"), HasSubstr(why)));
  const Certificate old = authority_.issue({"backup"}, CertificateOptions::expired());
  EXPECT_THAT(failure(askWith(old)).reason, HasSubstr(why));
  TestAuthority stranger;
  EXPECT_THAT(failure(askWith(stranger.issue({"backup"}))).reason, HasSubstr(why));
  EXPECT_EQ(requests_, 0);
}

TEST_F(ClientCertificate, IsReadAnewForEachConnectionBecauseItMayHaveBeenRenewed) {
  const Certificate old = authority_.issue({"backup"}, CertificateOptions::expired());
  const std::string file =
      directory_.write("client.pem", contents(old.certificateFile) + contents(old.keyFile));
  Client client(options({file, ""}));
  failure(ask(client, get()));
  directory_.write("client.pem", contents(ours_.certificateFile) + contents(ours_.keyFile));
  EXPECT_EQ(response(ask(client, get())).body, "welcome");
  EXPECT_EQ(response(ask(client, get())).body, "welcome");
  std::filesystem::remove(file); // in the middle of being renewed
  EXPECT_THAT(failure(ask(client, get())).reason, HasSubstr("client.pem cannot be read"));
}

TEST_F(ClientCertificate, ThatCannotBeUsedIsAConfigurationError) {
  const auto file = [this](const char* name) { return directory_.file(name); };
  const Certificate other = authority_.issue({"other"});
  const std::string text = directory_.write("text", "no PEM");
  EXPECT_THAT(problemWith({file("none"), ours_.keyFile}),
              AllOf(HasSubstr(file("none")), HasSubstr("No such file")));
  EXPECT_THAT(problemWith({ours_.certificateFile, file("none")}), HasSubstr("No such file"));
  EXPECT_THAT(problemWith({text, ours_.keyFile}), HasSubstr("contains no certificate in PEM"));
  EXPECT_THAT(problemWith({ours_.certificateFile, text}),
              HasSubstr("contains no private key in PEM"));
  EXPECT_THAT(problemWith({ours_.certificateFile, ""}),
              HasSubstr("contains no private key in PEM"));
  EXPECT_THAT(problemWith({ours_.certificateFile, other.keyFile}),
              HasSubstr("does not belong to the client certificate"));
  EXPECT_THAT(problemWith({"/dev/zero", ours_.keyFile}), HasSubstr("not a regular file"));
  EXPECT_THAT(problemWith({ours_.certificateFile, "/dev/zero"}), HasSubstr("not a regular file"));
}

/// OpenSSL would ask for the password at the terminal, and wait.
TEST_F(ClientCertificate, WhoseKeyIsEncryptedIsAConfigurationErrorAndNoQuestion) {
  const std::string encrypted =
      directory_.write("encrypted.pem", R"(-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiwM2twmDWoFwICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEII2kqwawQnSQaDpHFqb0FAEgZCy
5jQpomgGTfggZKH7uVbN6dN3azOVG89WbOYKTDbPQcpCDTuyslhcqDRwHXBL2Mka
t4+7kXKHUOFCCq3Efq9bu4lvQBA6cLXYjZ8yTC73mHK4HWdH/aZaIrfCdATDAOSA
2EUDKyWNU4zVrvlySkb6tQPppiayVAS8On2Ci0j7QGXcI2KgYYtf0+2Xq4nkZYA=
-----END ENCRYPTED PRIVATE KEY-----
)");
  const std::string older = directory_.write("older.pem", R"(-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,677D8ECE6BA89283B52B95CA9F04946E

QPv7b6aPzvHYrGDh1PM9+BSCSAacpXVuBuf2Yntmsqjb7k39njpOwn6+p7XnX35M
usWS5B4+tg/N7QSHKm74aEzmGwCj01xH1qVc2wUUfXTJAPGN1ApKS6IuNh43dKzx
1ytyMoGTCHvKODHPNUoWv4G4jcCYuK45ZACtHW4Pm5w=
-----END EC PRIVATE KEY-----
)");
  for (const std::string& key : {encrypted, older}) {
    EXPECT_THAT(problemWith({ours_.certificateFile, key}),
                AllOf(HasSubstr(key), HasSubstr("is encrypted")));
  }
}

TEST_F(ClientCertificate, IsNotReadForPlainHttp) {
  ClientOptions plain = options({directory_.file("none"), ""});
  plain.baseUrl = "http://127.0.0.1:1";
  EXPECT_NO_THROW(Client{plain});
}

} // namespace
} // namespace exec_wrapper::http
