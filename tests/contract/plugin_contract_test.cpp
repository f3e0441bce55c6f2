// The bundled plugins keep the contract that the SDK hands to everybody, and fit the program.

#include "config/bundled_plugins.h"
#include "config/options/option_registry.h"
#include "config/values/value_parser.h"
#include "contract/bundled_subject.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace exec_wrapper::test {
namespace {

using ::testing::MatchesRegex;
using ::testing::UnorderedElementsAreArray;

bool registerAll() {
  for (const std::string& name : builtPlugins()) {
    contract::registerContract(bundledSubject(name));
  }
  return true;
}

const bool kContract = registerAll();

std::vector<std::string> namesOf(std::span<const Option> rows) {
  std::vector<std::string> names;
  for (const Option& row : rows) {
    names.emplace_back(row.name);
  }
  return names;
}

TEST(BundledPlugins, AreAllBuilt) {
  std::vector<std::string> known;
  for (const PluginInfo* const info : exec_wrapper::config::bundledPlugins()) {
    known.emplace_back(info->name);
  }
  EXPECT_TRUE(kContract);
  EXPECT_THAT(builtPlugins(), UnorderedElementsAreArray(known));
}

TEST(BundledPlugins, AreKnownToTheProgramWithTheSameRows) {
  for (const PluginInfo* const info : exec_wrapper::config::bundledPlugins()) {
    const contract::PluginFile built(bundledSubject(std::string(info->name)).file);
    EXPECT_EQ(namesOf(info->options), namesOf(built.info().options)) << info->name;
  }
}

TEST(BundledPlugins, HaveRowsThatTheProgramUnderstands) {
  for (const PluginInfo* const info : exec_wrapper::config::bundledPlugins()) {
    EXPECT_THAT(std::string(info->version), MatchesRegex("[0-9].*")) << info->name;
    for (const Option& row : info->options) {
      EXPECT_THAT(std::string(row.meaning), MatchesRegex("[A-Z][^\n]*[^.\n]")) << row.name;
      EXPECT_THAT(config::environmentName(row), MatchesRegex("EXEC_WRAPPER_[A-Z0-9_]+"));
      if (!row.defaultValue.empty()) {
        EXPECT_NO_THROW(config::parseValue(row, row.defaultValue, config::Origin())) << row.name;
      }
    }
  }
}

} // namespace
} // namespace exec_wrapper::test
