#include "config/values/effective_settings.h"

#include "core/config/config_fixture.h"

#include <stdexcept>

namespace exec_wrapper::config {
namespace {

using namespace std::chrono_literals;
using test::ConfigTest;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::Pair;
using testing::UnorderedElementsAre;

using EffectiveSettingsTest = ConfigTest;

TEST_F(EffectiveSettingsTest, GivesAPluginItsOwnRowsAndTheCores) {
  const Configuration configuration =
      loadFor({"--project=p", "--process-max-retries=2", "--vault-token=s3cret", "--vault-wait=5m",
               "--vault-names=a,b", "--vault-mode=hard", "--vault-check=no"});
  const auto view = configuration.settings.view("vault");
  EXPECT_EQ(view->text("project"), "p");
  EXPECT_EQ(view->text("vault-mode"), "Hard");
  EXPECT_EQ(view->secret("vault-token").reveal(), "s3cret");
  EXPECT_THAT(view->integer("process-max-retries"), Optional(2));
  EXPECT_THAT(view->duration("vault-wait"), Optional(Duration(5min)));
  EXPECT_THAT(view->list("vault-names"), ElementsAre("a", "b"));
  EXPECT_FALSE(view->flag("vault-check"));
  EXPECT_TRUE(view->isSet("vault-check"));
  EXPECT_FALSE(view->isSet("vault-doors"));
}

TEST_F(EffectiveSettingsTest, GivesNothingWhereThereIsNoValue) {
  const Configuration configuration = loadFor({"--process-max-retries=-1"});
  const auto view = configuration.settings.view("vault");
  EXPECT_EQ(view->text("project"), "");
  EXPECT_TRUE(view->secret("vault-token").empty());
  EXPECT_EQ(view->integer("process-max-retries"), std::nullopt);
  EXPECT_EQ(view->duration("vault-wait"), std::nullopt);
  EXPECT_THAT(view->list("vault-names"), IsEmpty());
  EXPECT_FALSE(view->flag("service"));
}

TEST_F(EffectiveSettingsTest, RefusesAPluginTheRowsOfAnother) {
  const Configuration configuration = loadFor({"--reporters=acme"});
  EXPECT_THROW(configuration.settings.view("acme")->secret("vault-token"), std::logic_error);
  EXPECT_THROW(configuration.settings.view("core")->isSet("vault-token"), std::logic_error);
  EXPECT_EQ(configuration.settings.view("acme")->text("acme.text"), "none");
}

TEST_F(EffectiveSettingsTest, RefusesUnknownNamesAndWrongTypes) {
  const Configuration configuration = loadFor({});
  const auto view = configuration.settings.view("vault");
  EXPECT_THROW(view->text("nonsense"), std::logic_error);
  EXPECT_THROW(view->text("vault-token"), std::logic_error) << "a secret is no text";
  EXPECT_THROW(view->integer("project"), std::logic_error);
  EXPECT_THROW(view->flag("vault-doors"), std::logic_error);
  EXPECT_THROW(configuration.settings.at(""), std::logic_error);
}

/// The variables of a plugin's rows, which the core knows nothing of.
std::map<std::string, std::optional<std::string>>
ofTheVault(std::map<std::string, std::optional<std::string>> variables) {
  std::erase_if(variables,
                [](const auto& each) { return each.first.find("_VAULT_") == std::string::npos; });
  return variables;
}

TEST_F(EffectiveSettingsTest, ExportsTheMarkedRows) {
  const Configuration configuration =
      loadFor({"--process-timeout=1h30m", "--process-termination-grace-period=250ms",
               "--deployment=test", "--vault-token=s3cret", "--vault-names=a,b"});
  auto variables = configuration.settings.exportedVariables();
  EXPECT_THAT(
      ofTheVault(variables),
      UnorderedElementsAre(Pair("EXEC_WRAPPER_VAULT_TOKEN", Optional(std::string("s3cret"))),
                           Pair("EXEC_WRAPPER_VAULT_WAIT_SECONDS", std::nullopt),
                           Pair("EXEC_WRAPPER_VAULT_NAMES", Optional(std::string("a,b")))));
  EXPECT_EQ(variables.at("EXEC_WRAPPER_DEPLOYMENT"), "test");
  EXPECT_EQ(variables.at("EXEC_WRAPPER_PROCESS_NAME"), std::nullopt);
  EXPECT_EQ(variables.at("EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS"), "5400");
  EXPECT_EQ(variables.at("EXEC_WRAPPER_PROCESS_TERMINATION_GRACE_PERIOD_SECONDS"), "0.25");
  EXPECT_EQ(variables.at("EXEC_WRAPPER_ENABLE_STATUS_UPDATE_LISTENER"), "FALSE");
  EXPECT_FALSE(variables.contains("EXEC_WRAPPER_PROJECT"));
}

TEST_F(EffectiveSettingsTest, UnsetsWhatBelongsToAnotherRun) {
  const auto variables = loadFor({}).settings.exportedVariables();
  EXPECT_EQ(variables.at("EXEC_WRAPPER_PROCESS_EXECUTION_ID"), std::nullopt);
  EXPECT_EQ(variables.at("EXEC_WRAPPER_PARENT"), std::nullopt);
}

TEST_F(EffectiveSettingsTest, KeepsSecretsToItselfWhereItIsTold) {
  const auto token = [&](const std::string& option) {
    const Configuration configuration =
        loadFor({"--vault-token=s3cret", "--vault-names=a", option});
    EXPECT_EQ(configuration.settings.exportedVariables().at("EXEC_WRAPPER_VAULT_NAMES"), "a");
    return configuration.settings.exportedVariables().at("EXEC_WRAPPER_VAULT_TOKEN");
  };
  EXPECT_EQ(token("--export-secrets=true"), "s3cret");
  EXPECT_EQ(token("--export-secrets=false"), std::nullopt);
}

TEST_F(EffectiveSettingsTest, UnsetsTheVariablesOfSecretsThatAreNotExportedEither) {
  sources.environment["EXEC_WRAPPER_ACME_TOKEN"] = "s3cret";
  const std::string variable = "EXEC_WRAPPER_ACME_TOKEN";
  const auto exported = [&](const std::string& option) {
    return loadFor({"--reporters=acme", option}).settings.exportedVariables();
  };
  EXPECT_FALSE(exported("--export-secrets=true").contains(variable)) << "left as it was found";
  const auto withheld = exported("--export-secrets=false");
  ASSERT_TRUE(withheld.contains(variable));
  EXPECT_EQ(withheld.at(variable), std::nullopt);
}

TEST_F(EffectiveSettingsTest, ExportsNoLimitAsMinusOne) {
  for (const char* option : {"--project=p", "--process-timeout=-5", "--process-timeout=0"}) {
    const auto variables = loadFor({option}).settings.exportedVariables();
    EXPECT_THAT(variables.at("EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS"), Optional(std::string("-1")))
        << option;
  }
}

TEST_F(EffectiveSettingsTest, KnowsEverySecretInForce) {
  dir.write("key", "from a file\n");
  const Configuration configuration =
      loadFor({"--reporters=acme", "--vault-token=s3cret", "--acme.token=file:" + dir.file("key")});
  EXPECT_EQ(configuration.settings.redactor().masked("s3cret and from a file"),
            "******** and ********");
}

} // namespace
} // namespace exec_wrapper::config
