#include "config/options/spelling.h"

#include "config/options/core_options.h"
#include "core/config/config_fixture.h"

namespace exec_wrapper::config {
namespace {

constexpr Option kSlackOptions[] = {{.name = "slack-one.channel", .type = OptionType::Text}};

class MisspeltTest : public testing::Test {
protected:
  MisspeltTest() {
    registry_.add(OptionRegistry::kCore, coreOptions());
    registry_.add("vault", test::kVaultOptions);
  }

  std::string respeltName(std::string_view written) const {
    const OptionRegistry::Entry* entry = respelt(written, registry_);
    return entry != nullptr ? std::string(entry->option->name) : "none";
  }

  OptionRegistry registry_;
};

TEST_F(MisspeltTest, KnowsANameInEverySpelling) {
  for (const char* written :
       {"process-timeout", "process_timeout", "Process-Timeout", "processTimeout",
        "process.timeout", "PROCESS TIMEOUT", "--process-timeout", "\"process-timeout\"",
        "process\u2011timeout", "EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS", "PROCESS_TIMEOUT_SECONDS",
        "EXEC_WRAPPER_PROCESS_TIMEOUT", "exec_wrapper.process-timeout",
        "export EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS", "taskrunner.process-timeout",
        "\uFEFFprocess-timeout"}) {
    EXPECT_EQ(respeltName(written), "process-timeout") << written;
  }
  EXPECT_EQ(respeltName("EXEC_WRAPPER_PROCESS_IS_SERVICE"), "service");
  EXPECT_EQ(respeltName("EXEC_WRAPPER_API_LOG_SECRETS"), "log-secrets");
}

TEST_F(MisspeltTest, IsNotTakenInByWhatIsOnlyAlike) {
  for (const char* written : {"", "-", "process-timeou", "acme.text", "export", "exec_wrapper"}) {
    EXPECT_EQ(respeltName(written), "none") << written;
  }
}

TEST_F(MisspeltTest, KnowsADottedKeyThatIsNoPlugins) {
  for (const char* key : {"process.timeout", "process.timout", "exec_wrapper.lockfil",
                          "Exec-Wrapper.x", "taskrunner.x", "log.levels"}) {
    EXPECT_TRUE(isMisspelt(key, registry_)) << key;
  }
  for (const char* key : {"acme.text", "report.foo", "api.kex", "spool.x", "a.b", "."}) {
    EXPECT_FALSE(isMisspelt(key, registry_)) << key;
  }
  registry_.add("slack-one", kSlackOptions);
  EXPECT_FALSE(isMisspelt("slack-two.channel", registry_)) << "which is another's";
  EXPECT_TRUE(looksMisspelt("process.foo", registry_));
  EXPECT_TRUE(looksMisspelt("vault.x.y", registry_));
  EXPECT_FALSE(looksMisspelt("acme.text", registry_));
  EXPECT_FALSE(looksMisspelt("proc.x", registry_));
}

TEST_F(MisspeltTest, ProposesWhatIsNear) {
  EXPECT_EQ(meantName("proces-timeout", registry_), "process-timeout");
  EXPECT_EQ(meantName("vault-token s3cret", registry_), "vault-token");
  EXPECT_EQ(meantName("zzzzzzzz", registry_), "");
  EXPECT_EQ(meantName("exec_wrapper.proces-timeout", registry_), "process-timeout");
  EXPECT_EQ(meantVariable("EXEC_WRAPPER_PROCESS_TIMEOUT", registry_),
            "EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS");
  EXPECT_EQ(meantVariable("exec_wrapper_guard", registry_), "EXEC_WRAPPER_GUARD");
  EXPECT_EQ(meantVariable("EXEC_WRAPPER_GUARDS", registry_), "EXEC_WRAPPER_GUARD");
}

} // namespace
} // namespace exec_wrapper::config
