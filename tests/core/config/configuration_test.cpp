#include "config/configuration.h"
#include "config/values/value_text.h"

#include "config/bundled_plugins.h"
#include "config/options/core_options.h"
#include "core/config/config_fixture.h"

#include <sys/stat.h>

namespace exec_wrapper::config {
namespace {

using namespace std::chrono_literals;
using test::ConfigTest;
using test::FailsWith;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using ConfigurationTest = ConfigTest;

TEST_F(ConfigurationTest, NeedsNothingButACommand) {
  const Configuration configuration = load({"echo", "hello"});
  EXPECT_EQ(configuration.action, Action::Run);
  EXPECT_THAT(configuration.command, ElementsAre("echo", "hello"));
  EXPECT_THAT(configuration.warnings, IsEmpty());
  EXPECT_EQ(configuration.file, "");
  EXPECT_THAT(fetched, IsEmpty());
}

TEST_F(ConfigurationTest, HasTheDefaultsThatAreDocumented) {
  const Configuration configuration = loadFor({});
  const auto core = configuration.settings.view("core");
  EXPECT_EQ(core->duration("process-timeout"), std::nullopt);
  EXPECT_EQ(core->duration("process-termination-grace-period"), 30s);
  EXPECT_THAT(core->durations("process-retry-delay"), testing::ElementsAre(Duration(600s)));
  EXPECT_EQ(core->duration("process-check-interval"), 10s);
  EXPECT_EQ(core->integer("process-max-retries"), 0);
  EXPECT_EQ(core->integer("refused-exit-code"), 75);
  EXPECT_EQ(core->text("exit-status"), "child");
  EXPECT_EQ(core->text("log-level"), "WARNING");
  EXPECT_FALSE(core->flag("service"));
  EXPECT_FALSE(core->flag("log-secrets"));
}

/// A valid value that is not the default.
std::string sampleOf(const Option& option, const std::string& directory) {
  switch (option.type) {
  case OptionType::Integer:
    return std::to_string(std::max<std::int64_t>(7, option.minimum));
  case OptionType::Boolean:
    return option.defaultValue == "true" ? "false" : "true";
  case OptionType::Switch:
    return "on";
  case OptionType::TimeSpan:
    return option.name == "process-retry-max-delay" ? "2h1m" : "1m31s"; // above the delay
  case OptionType::TimeSpans:
    return "91s,2h";
  case OptionType::Choice: {
    const std::string first(option.choices.substr(0, option.choices.find('|')));
    const std::string last(option.choices.substr(option.choices.rfind('|') + 1));
    return last == option.defaultValue ? first : last;
  }
  case OptionType::List:
    if (option.name == "stall-signs") {
      return "cpu";
    }
    return option.name.find("-on") != option.name.npos ? "75" : "vault"; // outcomes
  case OptionType::Path:
    return directory;
  case OptionType::Url:
    return "https://server.example/api";
  case OptionType::Text:
  case OptionType::ShellLine:
  case OptionType::Secret:
    break;
  }
  if (option.name == "alert-rate") {
    return "3/1d";
  }
  if (option.name == "expect-duration") {
    return "5m..2h";
  }
  return option.name == "runner" ? "vault" : "some text";
}

class EveryRowTest : public ConfigTest, public testing::WithParamInterface<const Option*> {
protected:
  EveryRowTest() {
    all_.insert(all_.end(), bundledPlugins().begin(), bundledPlugins().end());
    sources.bundled = all_;
  }

private:
  std::vector<const PluginInfo*> all_ = {&test::kVault};
};

TEST_P(EveryRowTest, HasTheSameValueFromEachLayer) {
  const Option& option = *GetParam();
  const std::string name(option.name);
  const std::string text = sampleOf(option, dir.path().string());
  std::vector<std::string> needs;
  const EffectiveSettings defaults = load({"--check-config"}).settings;
  for (std::string_view needed = option.dependsOn; !needed.empty();
       needed = defaults.at(needed).option->dependsOn) {
    needs.push_back("--" + std::string(needed) + "=http://server.example");
  }
  if (name.starts_with("stall-") && name != "stall-timeout") {
    needs.insert(needs.end(), {"--stall-timeout=10m", "--process-max-retries=1"});
  }
  if (name == "start-splay-fixed") {
    needs.emplace_back("--start-splay=10m");
  }
  // An action in place of a command, which would win over the setting `command`.
  const auto valueNow = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "--check-config");
    arguments.insert(arguments.end(), needs.begin(), needs.end());
    return load(std::move(arguments)).settings.at(name);
  };

  const Setting byLine = valueNow({"--" + name + "=" + text});
  EXPECT_EQ(byLine.origin.where, "--" + name);
  EXPECT_NE(shownValue(byLine), shownValue(defaults.at(name)));

  sources.environment[environmentName(option)] = text;
  const Setting byEnvironment = valueNow({});
  EXPECT_EQ(byEnvironment.origin.where, environmentName(option));
  EXPECT_EQ(shownValue(byEnvironment), shownValue(byLine));
  EXPECT_EQ(byEnvironment.value.index(), byLine.value.index());
  sources.environment.clear();

  writeFile("# the file\n" + name + " = " + text + "\n");
  const Setting byFile = valueNow({});
  EXPECT_EQ(byFile.origin.where, fileLine(2));
  EXPECT_EQ(shownValue(byFile), shownValue(byLine));
  EXPECT_EQ(byFile.value.index(), byLine.value.index());
}

std::vector<const Option*> rowsForEveryLayer() {
  std::vector<const Option*> rows;
  for (const Option& option : coreOptions()) {
    if (option.name != "config") { // which a file cannot name
      rows.push_back(&option);
    }
  }
  for (const Option& option : test::kVaultOptions) {
    rows.push_back(&option);
  }
  for (const PluginInfo* info : bundledPlugins()) {
    for (const Option& option : info->options) {
      rows.push_back(&option);
    }
  }
  return rows;
}

INSTANTIATE_TEST_SUITE_P(Rows, EveryRowTest, testing::ValuesIn(rowsForEveryLayer()),
                         [](const auto& row) {
                           std::string name(row.param->name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_F(ConfigurationTest, ReadsTheVariablesThatOldDeploymentsUse) {
  sources.environment = {
      {"EXEC_WRAPPER_PROCESS_IS_SERVICE", "TRUE"},
      {"EXEC_WRAPPER_PROCESS_NAME", "n"},
      {"EXEC_WRAPPER_PROJECT", "p"},
      {"EXEC_WRAPPER_PROGRAM_VERSION", "v"},
      {"EXEC_WRAPPER_PROCESS_CRON_SCHEDULE", "* * * * *"},
      {"EXEC_WRAPPER_LOG_LEVEL", "info"},
      {"EXEC_WRAPPER_DEPLOYMENT", "d"},
      {"EXEC_WRAPPER_WORK_DIR", "/"},
      {"EXEC_WRAPPER_PROCESS_MAX_RETRIES", "-1"},
      {"EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS", "-1"},
      {"EXEC_WRAPPER_PROCESS_RETRY_DELAY_SECONDS", "5"},
      {"EXEC_WRAPPER_PROCESS_CHECK_INTERVAL_SECONDS", "5"},
      {"EXEC_WRAPPER_PROCESS_TERMINATION_GRACE_PERIOD_SECONDS", "5"},
      {"EXEC_WRAPPER_API_LOG_SECRETS", "1"},
  };
  const Configuration configuration = loadFor({});
  EXPECT_THAT(configuration.warnings, IsEmpty());
  std::size_t set = 0;
  for (const Setting& setting : configuration.settings.all()) {
    set += setting.origin.layer == Origin::Layer::Environment ? 1 : 0;
  }
  EXPECT_EQ(set, sources.environment.size());
  EXPECT_TRUE(configuration.settings.view("core")->flag("log-secrets"));
}

TEST_F(ConfigurationTest, LetsTheLineWinOverTheEnvironmentAndThatOverTheFile) {
  const auto project = [&](std::vector<std::string> options) {
    return loadFor(std::move(options)).settings.view("core")->text("project");
  };
  EXPECT_EQ(project({}), "");
  writeFile("project = file\n");
  EXPECT_EQ(project({}), "file");
  sources.environment["EXEC_WRAPPER_PROJECT"] = "environment";
  EXPECT_EQ(project({}), "environment");
  EXPECT_EQ(project({"--project", "line"}), "line");
  sources.environment["EXEC_WRAPPER_PROJECT"] = "";
  EXPECT_EQ(project({}), "file") << "an empty variable is not set";
}

TEST_F(ConfigurationTest, ReadsTheNamedFileAndNoOther) {
  writeFile("project = system\ndeployment = system\n");
  const std::string named = dir.write("named.properties", "project = named\n");
  for (const bool byVariable : {false, true}) {
    sources.environment["EXEC_WRAPPER_CONFIG"] = byVariable ? named : "";
    const Configuration configuration = byVariable ? loadFor({}) : loadFor({"--config", named});
    EXPECT_EQ(configuration.file, named);
    EXPECT_EQ(configuration.settings.view("core")->text("project"), "named");
    EXPECT_EQ(configuration.settings.view("core")->text("deployment"), "");
  }
  sources.environment["EXEC_WRAPPER_CONFIG"] = "/absent";
  EXPECT_EQ(loadFor({"--config", named}).file, named);
}

TEST_F(ConfigurationTest, TakesWordsInPlaceOfACommandFromElsewhere) {
  writeFile("command = from the file\n");
  EXPECT_THAT(load({"job", "x"}).command, ElementsAre("job", "x"));
  const Configuration configuration = load({});
  EXPECT_THAT(configuration.command, IsEmpty());
  EXPECT_EQ(configuration.settings.view("core")->text("command"), "from the file");
  EXPECT_EQ(load({"--command=x y"}).settings.view("core")->text("command"), "x y");
}

TEST_F(ConfigurationTest, RefusesToRunNothing) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{}, {"--"}, {"--service"}, {"--project", "job"}}) {
    EXPECT_THAT(failureOf(arguments), FailsWith(64, HasSubstr("no command is given")));
  }
  EXPECT_NO_THROW(load({"--explain"}));
  EXPECT_NO_THROW(load({"--check-config"}));
}

TEST_F(ConfigurationTest, RefusesACommandWithoutAName) {
  EXPECT_THAT(failureOf({""}), FailsWith(64, HasSubstr("is empty")));
  EXPECT_THAT(failureOf({"--", "", "x"}), FailsWith(64, HasSubstr("is empty")));
}

TEST_F(ConfigurationTest, NamesEachLayerInItsComplaint) {
  EXPECT_THAT(failureOf({"--refused-exit-code=256", "job"}),
              FailsWith(78, "--refused-exit-code: '256' is out of range: give 0 to 255"));
  EXPECT_THAT(failureOf({"--project=", "job"}), FailsWith(78, StartsWith("--project: the value")));
  sources.environment["EXEC_WRAPPER_LOG_LEVEL"] = "loud";
  EXPECT_THAT(failureOf({"job"}),
              FailsWith(78, "EXEC_WRAPPER_LOG_LEVEL: log-level: 'loud' is not one of DEBUG, INFO, "
                            "WARNING, ERROR, CRITICAL"));
  sources.environment.clear();
  writeFile("\nprocess-retry-delay = soon\n");
  EXPECT_THAT(failureOf({"job"}),
              FailsWith(78, StartsWith(fileLine(2) + ": process-retry-delay: 'soon' is not a "
                                                     "duration")));
  writeFile("project =\n");
  EXPECT_THAT(failureOf({"job"}), FailsWith(78, StartsWith(fileLine(1) + ": project: the value")));
  writeFile("gaurd = none\n");
  EXPECT_THAT(failureOf({"job"}),
              FailsWith(78, fileLine(1) + ": unknown key 'gaurd'; did you mean 'guard'?"));
}

TEST_F(ConfigurationTest, ChecksValuesThatAHigherLayerReplaces) {
  writeFile("log-level = loud\n");
  EXPECT_THAT(failureOf({"--log-level=INFO", "job"}), FailsWith(78, HasSubstr(fileLine(1))));
}

TEST_F(ConfigurationTest, RefusesAFileThatIsNotThereOrNotSafe) {
  EXPECT_THAT(failureOf({"--config=/absent/x", "job"}),
              FailsWith(78, AllOf(HasSubstr("/absent/x (--config)"), HasSubstr("No such file"))));
  sources.environment["EXEC_WRAPPER_CONFIG"] = "/absent/y";
  EXPECT_THAT(failureOf({"job"}), FailsWith(78, HasSubstr("/absent/y (EXEC_WRAPPER_CONFIG)")));
  sources.environment.clear();
  EXPECT_THAT(failureOf({"--config=", "job"}), FailsWith(78, StartsWith("--config: the value")));
  writeFile("project = p\n");
  ASSERT_EQ(::chmod(systemFile.c_str(), 0666), 0);
  EXPECT_THAT(failureOf({"job"}),
              FailsWith(78, AllOf(HasSubstr(systemFile), HasSubstr("chmod go-w"))));
}

TEST_F(ConfigurationTest, WarnsOfUnknownVariables) {
  sources.environment["EXEC_WRAPPER_PROJEKT"] = "s3cret";
  EXPECT_THAT(loadFor({}).warnings,
              ElementsAre(AllOf(HasSubstr("EXEC_WRAPPER_PROJECT?"), Not(HasSubstr("s3cret")))));
}

TEST_F(ConfigurationTest, MasksSecretsWhateverLayerTheyComeFrom) {
  dir.write("key", "s3cret\n");
  for (const std::string& text : {std::string("s3cret"), "file:" + dir.file("key")}) {
    const Configuration configuration = loadFor({"--vault-token", text});
    EXPECT_EQ(shownValue(configuration.settings.at("vault-token")), "********");
    EXPECT_EQ(configuration.settings.view("vault")->secret("vault-token").reveal(), "s3cret");
  }
}

TEST_F(ConfigurationTest, MasksSecretsThatAComplaintQuotes) {
  const std::string secret = "t0k3n-of-the-vault";
  const std::string wrong = "--vault-doors=" + secret;
  const auto masked = FailsWith(78, AllOf(HasSubstr("'********'"), Not(HasSubstr(secret))));
  EXPECT_THAT(failureOf({"--vault-token", secret, wrong, "job"}), masked);
  EXPECT_THAT(failureOf({wrong, "--vault-token=" + secret, "job"}), masked);
  EXPECT_THAT(failureOf({"--vault-token=file:" + dir.write("token", secret + "\n"), wrong, "job"}),
              masked);
  writeFile("vault-token = " + secret + "\n");
  EXPECT_THAT(failureOf({wrong, "job"}), masked);
  writeFile("");
  sources.environment["EXEC_WRAPPER_VAULT_TOKEN"] = secret;
  EXPECT_THAT(failureOf({wrong, "job"}), masked);
  EXPECT_THAT(failureOf({"--guard", secret, "job"}), masked);
  EXPECT_THAT(failureOf({"--command=x", secret}), FailsWith(64, Not(HasSubstr(secret))));
}

TEST_F(ConfigurationTest, MasksALongSecretOfWhichAComplaintQuotesTheBeginning) {
  const std::string secret(300, 's');
  sources.environment["EXEC_WRAPPER_VAULT_TOKEN"] = secret;
  EXPECT_THAT(failureOf({"--vault-doors=" + secret, "job"}),
              FailsWith(78, AllOf(HasSubstr("'********'"), Not(HasSubstr("sss")))));
}

TEST_F(ConfigurationTest, ReadsASecretsFileOnlyWhereItIsInForce) {
  writeFile("vault-token = file:/absent\n");
  EXPECT_THAT(failureOf({"job"}),
              FailsWith(78, AllOf(HasSubstr(fileLine(1) + ": vault-token"), HasSubstr("/absent"))));
  EXPECT_NO_THROW(loadFor({"--vault-token=x"}));
}

TEST_F(ConfigurationTest, PrintsInSpiteOfABrokenConfiguration) {
  writeFile("gaurd = none\nlog-level = loud\nproject = p\nplugin-dir = /p\n");
  sources.environment = {{"EXEC_WRAPPER_REPORTERS", "absent"},
                         {"EXEC_WRAPPER_WORK_DIR", "/absent"},
                         {"EXEC_WRAPPER_REFUSED_EXIT_CODE", "x"}};
  for (const char* word : {"--help", "--version", "--list-plugins"}) {
    EXPECT_NO_THROW(load({word})) << word;
  }
  const Configuration configuration = load({"--list-plugins"});
  EXPECT_EQ(configuration.settings.view("core")->text("project"), "p") << "what is good counts";
  EXPECT_EQ(configuration.settings.view("core")->text("log-level"), "WARNING");
  EXPECT_THAT(configuration.settings.view("core")->list("plugin-dir"), ElementsAre("/p"));
  for (const char* word : {"--explain", "--check-config"}) {
    EXPECT_EQ(failureOf({word}).status, 78) << word;
  }
  dir.write("system.properties", "no sign\n");
  EXPECT_NO_THROW(load({"--help"}));
  EXPECT_NO_THROW(load({"--config=/absent", "--list-plugins"}));
}

TEST_F(ConfigurationTest, IsTheSameWhenItIsMoved) {
  Configuration configuration = loadFor({"--project=p"});
  const Configuration moved = std::move(configuration);
  EXPECT_EQ(moved.settings.view("core")->text("project"), "p");
  EXPECT_EQ(moved.registry.find("project")->option, moved.settings.at("project").option);
}

using DoubtfulValueTest = ConfigTest;

TEST_F(DoubtfulValueTest, IsRefusedOnlyWhereItIsAPath) {
  writeFile("work-dir = / # of all\n");
  EXPECT_THAT(failureOf({"job"}),
              FailsWith(78, AllOf(HasSubstr(fileLine(1) + ": work-dir"), HasSubstr("comment"))));
  writeFile("project = p # of all\ndeployment = 'd'\ncommand = echo 'a' # b\n");
  EXPECT_THAT(loadFor({}).warnings, ElementsAre(HasSubstr(": project"), HasSubstr(": deployment")));
  EXPECT_THAT(loadFor({"--project=q", "--deployment=d"}).warnings, IsEmpty()) << "not in force";
}

using EmptyVariableTest = ConfigTest;

TEST_F(EmptyVariableTest, OfAGuardALimitOrAnAddressIsNamed) {
  sources.environment = {{"EXEC_WRAPPER_VAULT_URL", ""},
                         {"EXEC_WRAPPER_VAULT_MODE", ""},
                         {"EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS", ""},
                         {"EXEC_WRAPPER_PROJECT", ""}};
  EXPECT_THAT(loadFor({}).warnings,
              ElementsAre("EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS, EXEC_WRAPPER_VAULT_MODE, "
                          "EXEC_WRAPPER_VAULT_URL are empty and count as not set: give a value, or "
                          "unset them"));
  EXPECT_THAT(
      loadFor({"--process-timeout=5", "--vault-url=http://a", "--vault-mode=soft"}).warnings,
      IsEmpty())
      << "given otherwise";
}

} // namespace
} // namespace exec_wrapper::config
