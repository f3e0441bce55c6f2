#include "wiring/job_identity.h"

#include "core/config/config_fixture.h"
#include "wiring/run_identity.h"

#include <unistd.h>

namespace exec_wrapper::wiring {
namespace {

class JobIdentityTest : public test::ConfigTest {
protected:
  std::string identityOf(std::vector<std::string> words) {
    const config::Configuration configuration = load(std::move(words));
    return jobIdentity(configuration.settings,
                       identify(configuration, configuration.settings.redactor()));
  }
};

TEST_F(JobIdentityTest, IsTheFirstNameThatIsGiven) {
  EXPECT_EQ(identityOf({"--process-name=backup", "true"}), "process-name backup");
  EXPECT_EQ(identityOf({"--process-name=backup", "false", "x"}), "process-name backup");
}

TEST_F(JobIdentityTest, IsTheUserAndTheWordsWithoutAName) {
  const std::string first = identityOf({"job", "a b"});
  EXPECT_EQ(first, identityOf({"job", "a b"}));
  EXPECT_NE(first, identityOf({"job", "a", "b"}));
  EXPECT_NE(first, identityOf({"job a b"}));
  EXPECT_NE(first.find("of user " + std::to_string(geteuid()) + " "), first.npos) << first;
}

TEST_F(JobIdentityTest, TellsLongCommandsApart) {
  const std::string longWord(5000, 'x');
  const std::string one = identityOf({"job", longWord + "1"});
  EXPECT_NE(one, identityOf({"job", longWord + "2"}));
  EXPECT_LT(one.size(), 300U);
  const std::string name = identityOf({"--process-name=" + longWord + "1", "job"});
  EXPECT_NE(name, identityOf({"--process-name=" + longWord + "2", "job"}));
  EXPECT_LT(name.size(), 300U);
}

TEST_F(JobIdentityTest, IsOneLineWithoutSecrets) {
  const std::string named = identityOf({"--process-name=two\nlines", "job"});
  EXPECT_EQ(named.find('\n'), named.npos);
  const std::string secret =
      identityOf({"--vault-url=http://v.example", "--vault-token=hunter22", "job", "hunter22"});
  EXPECT_EQ(secret.find("hunter22"), secret.npos) << secret;
}

} // namespace
} // namespace exec_wrapper::wiring
