// Every option and variable that the old program's document names, by the document itself.

#include "config/bundled_plugins.h"
#include "config/values/value_text.h"
#include "core/config/config_fixture.h"
#include "core/config/seed_document.h"
#include "support/marks/child_variables.h"

#include <algorithm>
#include <set>

namespace exec_wrapper::config {
namespace {

using test::ConfigTest;
using test::seedDocument;
using test::SeedDocument;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

class SeedTest : public ConfigTest {
protected:
  SeedTest() { sources.bundled = bundledPlugins(); }
};

TEST(SeedDocumentTest, IsReadWhole) {
  EXPECT_EQ(seedDocument().options().size(), 37U);
  EXPECT_EQ(seedDocument().variablesRead().size(), 34U);
  EXPECT_EQ(seedDocument().variablesPassedOn().size(), 21U);
  std::size_t switches = 0;
  for (const SeedDocument::Option& option : seedDocument().options()) {
    EXPECT_FALSE(option.help.empty()) << option.name;
    switches += option.takesValue ? 0 : 1;
  }
  EXPECT_EQ(switches, 5U);
}

TEST_F(SeedTest, EveryVariableIsReadByARowOfItsOwn) {
  const Configuration configuration = loadFor({});
  std::set<std::string_view> rows;
  for (const std::string& variable : seedDocument().variablesRead()) {
    const OptionRegistry::Entry* entry = configuration.registry.findVariable(variable);
    ASSERT_NE(entry, nullptr) << variable;
    EXPECT_TRUE(rows.insert(entry->option->name).second) << variable;
  }
  std::vector<std::string> withoutVariable;
  for (const SeedDocument::Option& option : seedDocument().options()) {
    if (!rows.contains(option.name)) {
      withoutVariable.push_back(option.name);
    }
  }
  EXPECT_THAT(withoutVariable,
              ElementsAre("log-secrets", "enable-status-update-listener", "status-update-interval"))
      << "the document leaves these out, though it has them as options";
}

TEST_F(SeedTest, ExactlyItsVariablesAreSetForTheCommandAndTheParent) {
  std::vector<std::string> expected = seedDocument().variablesPassedOn();
  expected.emplace_back(kParentVariable);
  expected.emplace_back(kNotifyVariable);
  expected.emplace_back(kRunIdVariable);
  expected.emplace_back(kAttemptVariable);
  expected.emplace_back(kMaxAttemptsVariable);
  expected.emplace_back(kLastStatusVariable);
  std::vector<std::string> names;
  for (const auto& [name, value] : loadFor({}).settings.exportedVariables()) {
    names.push_back(name);
  }
  EXPECT_THAT(names, UnorderedElementsAreArray(expected));
}

TEST_F(SeedTest, AWrapperWithinAnotherKnowsAllVariablesThatItFinds) {
  for (const std::string& variable : seedDocument().variablesPassedOn()) {
    sources.environment[variable] = "1";
  }
  sources.environment["EXEC_WRAPPER_API_BASE_URL"] = "http://a";
  EXPECT_THAT(loadFor({}).warnings, IsEmpty());
}

/// What the help calls the default, or nothing.
std::string documentedDefault(const SeedDocument::Option& option) {
  const std::string lead = "Defaults to ";
  const std::size_t at = option.help.find(lead);
  return at != std::string::npos ? option.help.substr(at + lead.size()) : std::string();
}

/// The same as the command's environment would have it.
std::string asValue(const std::string& documented) {
  const std::vector<std::pair<std::string, std::string>> phrases = {
      {"30 for concurrency limited services, 600 otherwise", "600"},
      {"4 for concurrency limited services, 0 otherwise", "0"},
      {"infinity", "-1"},
      {"the heartbeat interval, plus 60 seconds for services that send heartbeats. Otherwise, "
       "defaults to no limit",
       "-1"},
      {"None for non-services, infinite for services", "-1"},
  };
  for (const auto& [phrase, value] : phrases) {
    if (documented.starts_with(phrase)) {
      return value;
    }
  }
  return documented.substr(0, documented.find('.'));
}

class SeedOptionTest : public SeedTest, public testing::WithParamInterface<SeedDocument::Option> {
protected:
  /// A value that fits and is not the default, or 1 for a switch.
  std::string sample() const {
    const std::string& name = GetParam().name;
    if (name == "api-base-url") {
      return "https://api.example.com/";
    }
    if (name == "work-dir") {
      return dir.path().string();
    }
    return name == "log-level" ? "error" : GetParam().takesValue ? "17" : "true";
  }

  /// The setting, where nothing else is set than what it needs.
  Setting settingBy(std::vector<std::string> options) {
    const Option& row = *load({"--help"}).registry.find(GetParam().name)->option;
    if (!row.dependsOn.empty()) {
      options.push_back("--" + std::string(row.dependsOn) + "=http://a");
    }
    return loadFor(std::move(options)).settings.at(GetParam().name);
  }
};

TEST_P(SeedOptionTest, HasTheSameValueByLineEnvironmentAndFile) {
  const std::string option = "--" + GetParam().name;
  const Setting byLine =
      GetParam().takesValue ? settingBy({option, sample()}) : settingBy({option});
  const std::string value = machineValue(byLine).value_or("none");
  EXPECT_NE(value, machineValue(loadFor({}).settings.at(GetParam().name)).value_or("none"));
  EXPECT_EQ(byLine.origin.where, option);
  EXPECT_EQ(machineValue(settingBy({option + "=" + sample()})), value);

  std::vector<std::string> variables = {environmentName(*byLine.option)};
  if (!byLine.option->environmentAlias.empty()) {
    variables.emplace_back(byLine.option->environmentAlias);
  }
  for (const std::string& variable : variables) {
    sources.environment = {{variable, sample()}};
    const Setting byVariable = settingBy({});
    EXPECT_EQ(machineValue(byVariable), value);
    EXPECT_EQ(shownValue(byVariable), shownValue(byLine));
    EXPECT_EQ(byVariable.origin.where, variable);
  }
  sources.environment.clear();

  writeFile(GetParam().name + " = " + sample() + "\n");
  const Setting byFile = settingBy({});
  EXPECT_EQ(machineValue(byFile), value);
  EXPECT_EQ(shownValue(byFile), shownValue(byLine));
  EXPECT_EQ(byFile.origin.where, fileLine(1));
}

TEST_P(SeedOptionTest, HasTheDocumentedDefault) {
  const Setting setting = loadFor({}).settings.at(GetParam().name);
  EXPECT_TRUE(setting.byDefault());
  const std::string documented = documentedDefault(GetParam());
  if (!documented.empty()) {
    EXPECT_EQ(machineValue(setting), asValue(documented)) << documented;
  } else if (!GetParam().takesValue) {
    EXPECT_EQ(machineValue(setting), "FALSE");
  } else if (GetParam().name == "wrapper-version") {
    EXPECT_EQ(machineValue(setting), EXEC_WRAPPER_VERSION);
  } else {
    EXPECT_FALSE(setting.hasValue());
  }
}

INSTANTIATE_TEST_SUITE_P(Options, SeedOptionTest, testing::ValuesIn(seedDocument().options()),
                         [](const auto& option) {
                           std::string name = option.param.name;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

} // namespace
} // namespace exec_wrapper::config
