// The reporter mail and a server that shares no code with us: aiosmtpd, and Python's parser of
// mails.

#include "support/certificates.h"
#include "support/free_port.h"
#include "support/source_tree.h"
#include "support/wrapper.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <ctime>
#include <memory>

namespace exec_wrapper::test {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kUser[] = "mailer@example.com";
constexpr char kPassword[] = "MARKED p4ss w\xC3\xB6rd";

class MailServer : public WrapperTest {
protected:
  void SetUp() override {
    ProcessSpec spec = wrapper({});
    spec.argv = {"/usr/bin/python3", "-c", "import aiosmtpd.controller"};
    if (!std::filesystem::exists(spec.argv[0]) || test::run(spec).status != 0) {
      GTEST_SKIP() << "needs python3-aiosmtpd";
    }
    port_ = std::to_string(freePort());
    spec.argv = {"/usr/bin/python3",
                 sourceDirectory() / "tests/system/mail/server.py",
                 port_,
                 certificate_.certificateFile,
                 certificate_.keyFile,
                 kUser,
                 kPassword};
    spec.environment["PYTHONDONTWRITEBYTECODE"] = "1";
    server_ = std::make_unique<Process>(spec);
    server_->awaitOutput("ready\n");
  }

  Words settings() const {
    return {"--mail-server",   "smtp://localhost:" + port_,
            "--mail-to",       "ops@example.com, \"Gro\xC3\x9F, J\xC3\xBCrgen\" <j@example.com>",
            "--mail-ca-file",  authority_.caFile(),
            "--mail-starttls", "required",
            "--mail-user",     kUser,
            "--mail-password", kPassword};
  }

  /// What the server has read so far; it answers a mail after it has printed it.
  Poco::JSON::Object::Ptr mail(int number) {
    const std::vector<std::string> said = lines(server_->awaitOutput("\n", number + 1));
    return Poco::JSON::Parser()
        .parse(said.at(static_cast<std::size_t>(number)))
        .extract<Poco::JSON::Object::Ptr>();
  }

  TestAuthority authority_;
  Certificate certificate_ = authority_.issue({"localhost"});
  std::string port_;
  std::unique_ptr<Process> server_;
};

TEST_F(MailServer, AcceptsAMailAndPythonReadsIt) {
  const std::time_t before = std::time(nullptr);
  const Outcome outcome =
      run(settings() + Words{"--process-name",
                             "\xC3\x9C"
                             "bertragung \xE2\x82\xAC",
                             "--output-tail", "100000", "--mail-from",
                             "W\xC3\xA4"
                             "chter <cron@example.com>",
                             "sh", "-c",
                             "printf 'one\\n.\\n..two\\nFrom me\\n\\303\\274 \\377 \\033[m\\0\\n'; "
                             "head -c 3000 /dev/zero | tr '\\0' x; exit 3"});
  EXPECT_EQ(outcome.status, 3);
  const auto got = mail(1);
  ASSERT_FALSE(got->has("error")) << got->getValue<std::string>("error");
  EXPECT_EQ(got->getValue<std::string>("from"), "cron@example.com");
  EXPECT_EQ(got->getArray("to")->getElement<std::string>(1), "j@example.com");
  EXPECT_EQ(got->getValue<std::string>("user"), kUser);
  EXPECT_TRUE(got->getValue<bool>("tls"));
  EXPECT_THAT(got->getValue<std::string>("subject"),
              EndsWith("] \xC3\x9C"
                       "bertragung \xE2\x82\xAC failed: exit status 3"));
  EXPECT_EQ(got->getValue<std::string>("sender"), "W\xC3\xA4"
                                                  "chter <cron@example.com>");
  EXPECT_EQ(got->getArray("recipients")->getArray(1)->getElement<std::string>(0),
            "Gro\xC3\x9F, J\xC3\xBCrgen");
  EXPECT_GE(got->getValue<double>("date"), static_cast<double>(before));
  EXPECT_EQ(got->getValue<std::string>("type"), "text/plain");
  EXPECT_EQ(got->getValue<std::string>("charset"), "utf-8");
  EXPECT_LE(got->getValue<int>("longest_line"), 500);
  EXPECT_EQ(got->getValue<int>("bare"), 0);
  EXPECT_THAT(got->getValue<std::string>("body"),
              HasSubstr("\none\n.\n..two\nFrom me\n\xC3\xBC \xEF\xBF\xBD \\x1B[m\\x00\nxxxxx"));
}

TEST_F(MailServer, GetsTheMailsOfAJobAsOneThread) {
  for (int i = 0; i < 2; ++i) {
    run(settings() + Words{"--process-name", "nightly", "false"});
  }
  EXPECT_THAT(mail(1)->getValue<std::string>("references"), StartsWith("<job."));
  EXPECT_EQ(mail(1)->getValue<std::string>("references"),
            mail(2)->getValue<std::string>("references"));
  EXPECT_NE(mail(1)->getValue<std::string>("id"), mail(2)->getValue<std::string>("id"));
}

TEST_F(MailServer, RefusesAWrongPassword) {
  const Outcome outcome =
      run(settings() + Words{"--mail-password", "MARKED wrong", "sh", "-c", "exit 3"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("refuses mail-user and mail-password: 535"));
  EXPECT_THAT(outcome.err, ::testing::Not(HasSubstr("MARKED")));
}

} // namespace
} // namespace exec_wrapper::test
