#include "config/options/option_registry.h"

#include "config/bundled_plugins.h"
#include "config/options/core_options.h"
#include "support/fatal.h"

#include <gmock/gmock.h>

namespace exec_wrapper::config {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr Option kRows[] = {
    {.name = "one", .type = OptionType::Text, .environmentAlias = "EXEC_WRAPPER_EINS"},
    {.name = "two-things", .type = OptionType::TimeSpan},
    {.name = "p.three", .type = OptionType::Text},
    {.name = "four", .type = OptionType::Text, .environment = "QUATTRO"},
};

TEST(OptionRegistryTest, DerivesVariables) {
  EXPECT_EQ(environmentName(kRows[0]), "EXEC_WRAPPER_ONE");
  EXPECT_EQ(environmentName(kRows[1]), "EXEC_WRAPPER_TWO_THINGS_SECONDS");
  EXPECT_EQ(environmentName(kRows[2]), "EXEC_WRAPPER_P_THREE");
  EXPECT_EQ(environmentName(kRows[3]), "QUATTRO");
}

TEST(OptionRegistryTest, KnowsAVariableAsItDerivesIt) {
  for (const Option& row : kRows) {
    for (const Option& other : kRows) {
      EXPECT_EQ(isEnvironmentName(row, environmentName(other)), &row == &other) << row.name;
    }
  }
  for (const char* name :
       {"", "EXEC_WRAPPER_", "EXEC_WRAPPER_TWO_THINGS", "EXEC_WRAPPER_two_things",
        "EXEC_WRAPPER_TWO_THINGS_SECONDZ", "exec_wrapper_TWO_THINGS_SECONDS",
        "EXEC_WRAPPER_TWO_THINGX_SECONDS", "EXEC_WRAPPER_TWO_THINGS_SECONDS_"}) {
    EXPECT_FALSE(isEnvironmentName(kRows[1], name)) << name;
  }
  EXPECT_FALSE(isEnvironmentName(kRows[3], "EXEC_WRAPPER_FOUR"));
}

TEST(OptionRegistryTest, FindsRowsByNameAndVariable) {
  OptionRegistry registry;
  registry.add("p", kRows);
  EXPECT_EQ(registry.find("one")->option, &kRows[0]);
  EXPECT_EQ(registry.find("one")->owner, "p");
  EXPECT_EQ(registry.find("on"), nullptr);
  EXPECT_EQ(registry.findVariable("EXEC_WRAPPER_EINS")->option, &kRows[0]);
  EXPECT_EQ(registry.findVariable("QUATTRO")->option, &kRows[3]);
  EXPECT_EQ(registry.findVariable("EXEC_WRAPPER_FOUR"), nullptr);
  EXPECT_EQ(registry.findVariable(""), nullptr) << "a row without an alias has no empty one";
}

TEST(OptionRegistryTest, RemembersOwnersWithoutRows) {
  OptionRegistry registry;
  EXPECT_FALSE(registry.hasOwner("p"));
  registry.add("p", {});
  EXPECT_TRUE(registry.hasOwner("p"));
  EXPECT_TRUE(registry.entries().empty());
}

TEST(OptionRegistryTest, RefusesANameOrAVariableThatIsTaken) {
  constexpr Option name[] = {{.name = "one", .environment = "OTHER"}};
  constexpr Option variable[] = {{.name = "p-three"}};
  constexpr Option alias[] = {{.name = "five", .environmentAlias = "QUATTRO"}};
  for (const std::span<const Option> rows :
       {std::span<const Option>(name), std::span<const Option>(variable),
        std::span<const Option>(alias)}) {
    OptionRegistry registry;
    registry.add("p", kRows);
    EXPECT_THAT([&] { registry.add("q", rows); },
                ThrowsMessage<ConfigurationFailure>(
                    AllOf(HasSubstr("plugin 'q'"), HasSubstr(std::string(rows[0].name)))));
  }
}

std::string seven(const Settings&) {
  return "7";
}

TEST(OptionRegistryTest, RefusesAComputedDefaultThatIsNotTheOnlyOneOrIsNotTold) {
  constexpr Option two[] = {
      {.name = "five", .defaultValue = "5", .computedDefault = seven, .defaultNote = "seven"}};
  constexpr Option untold[] = {{.name = "five", .computedDefault = seven}};
  for (const std::span<const Option> rows :
       {std::span<const Option>(two), std::span<const Option>(untold)}) {
    OptionRegistry registry;
    EXPECT_THAT([&] { registry.add("q", rows); },
                ThrowsMessage<ConfigurationFailure>(
                    AllOf(HasSubstr("plugin 'q'"), HasSubstr("'five'"), HasSubstr("default"))));
  }
}

TEST(OptionRegistryTest, RefusesARowThatNeedsWhatNobodyHas) {
  constexpr Option own[] = {{.name = "five", .dependsOn = "six"}, {.name = "six"}};
  constexpr Option others[] = {{.name = "seven", .dependsOn = "one"}};
  constexpr Option nobodys[] = {{.name = "eight", .dependsOn = "nine"}};
  OptionRegistry registry;
  registry.add("p", kRows);
  EXPECT_NO_THROW(registry.add("q", own));
  EXPECT_NO_THROW(registry.add("r", others));
  EXPECT_THAT([&] { registry.add("s", nobodys); },
              ThrowsMessage<ConfigurationFailure>(
                  AllOf(HasSubstr("plugin 's'"), HasSubstr("'eight'"), HasSubstr("'nine'"))));
}

TEST(OptionRegistryTest, FindsTheNearest) {
  OptionRegistry registry;
  registry.add(OptionRegistry::kCore, coreOptions());
  EXPECT_EQ(registry.nearestName("guards"), "guard");
  EXPECT_EQ(registry.nearestName("zzzzzzzz"), "");
  EXPECT_EQ(registry.nearestVariable("EXEC_WRAPPER_GUARDS"), "EXEC_WRAPPER_GUARD");
  EXPECT_EQ(registry.nearestVariable("EXEC_WRAPPER_ZZZZZZZZ"), "");
}

TEST(OptionRegistryTest, HoldsAllBundledRowsTogether) {
  OptionRegistry registry;
  registry.add(OptionRegistry::kCore, coreOptions());
  for (const PluginInfo* info : bundledPlugins()) {
    EXPECT_NO_THROW(registry.add(info->name, info->options)) << info->name;
  }
  for (const OptionRegistry::Entry& entry : registry.entries()) {
    EXPECT_FALSE(entry.option->meaning.empty()) << entry.option->name;
    EXPECT_FALSE(entry.option->meaning.ends_with('.')) << entry.option->name;
    EXPECT_TRUE(entry.option->dependsOn.empty() ||
                registry.find(entry.option->dependsOn) != nullptr)
        << entry.option->name;
    EXPECT_EQ(entry.option->name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
              std::string_view::npos)
        << entry.option->name;
  }
}

} // namespace
} // namespace exec_wrapper::config
