// What every plugin promises by being one.

#include "config/bundled_plugins.h"
#include "config/option_registry.h"
#include "config/value_parser.h"
#include "contract/built_plugin.h"
#include "contract/elf_symbols.h"
#include "contract/sample_events.h"
#include "support/deadline.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <stop_token>

namespace exec_wrapper::test {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr Duration kSlack = 10s; // for a loaded machine

class PluginContract : public ::testing::TestWithParam<std::string> {
protected:
  BuiltPlugin plugin_{GetParam()};
};

class GuardContract : public PluginContract {};
class ReporterContract : public PluginContract {};
class RunnerContract : public PluginContract {};

/// The built plugins that are of this kind.
std::vector<std::string> pluginsOfKind(PluginKind kind) {
  std::vector<std::string> names;
  for (const PluginInfo* const info : exec_wrapper::bundledPlugins()) {
    if (info->kinds.contains(kind)) {
      names.emplace_back(info->name);
    }
  }
  return names;
}

TEST_P(PluginContract, DescriptorFitsThisProgram) {
  const PluginDescriptor& descriptor = plugin_.descriptor();
  EXPECT_EQ(std::string_view(descriptor.magic, sizeof descriptor.magic), "EXECWRAP");
  EXPECT_EQ(descriptor.abi, std::uint32_t{EXEC_WRAPPER_PLUGIN_ABI});
  EXPECT_EQ(descriptor.pocoVersion, std::uint32_t{POCO_VERSION});
  EXPECT_STREQ(descriptor.compiler, EXEC_WRAPPER_COMPILER_ABI);
}

TEST_P(PluginContract, SaysWhatItIs) {
  const PluginInfo& info = plugin_.info();
  EXPECT_EQ(info.name, GetParam());
  EXPECT_THAT(std::string(info.version), MatchesRegex("[0-9].*"));
  EXPECT_THAT(info.summary, Not(IsEmpty()));
  EXPECT_THAT(info.summary, Not(::testing::EndsWith(".")));
  EXPECT_TRUE(info.kinds.contains(PluginKind::Guard) || info.kinds.contains(PluginKind::Reporter) ||
              info.kinds.contains(PluginKind::Runner));
}

TEST_P(PluginContract, IsKnownToTheProgramWithTheSameRows) {
  const auto bundled = exec_wrapper::bundledPlugins();
  const auto found = std::ranges::find_if(
      bundled, [](const PluginInfo* info) { return info->name == GetParam(); });
  ASSERT_NE(found, bundled.end());
  std::vector<std::string> inProgram;
  std::vector<std::string> inPlugin;
  for (const Option& option : (*found)->options) {
    inProgram.emplace_back(option.name);
  }
  for (const Option& option : plugin_.info().options) {
    inPlugin.emplace_back(option.name);
  }
  EXPECT_EQ(inProgram, inPlugin);
}

TEST_P(PluginContract, RowsAreWellFormed) {
  for (const Option& option : plugin_.info().options) {
    EXPECT_THAT(std::string(option.name), MatchesRegex("[a-z][a-z0-9]*(-[a-z0-9]+)*"));
    EXPECT_THAT(std::string(option.meaning), MatchesRegex("[A-Z][^\n]*[^.\n]")) << option.name;
    EXPECT_THAT(environmentName(option), MatchesRegex("EXEC_WRAPPER_[A-Z0-9_]+"));
    EXPECT_EQ(option.type == OptionType::Choice, !option.choices.empty()) << option.name;
    EXPECT_LE(option.least, option.most) << option.name;
    EXPECT_TRUE(!option.adds || option.type == OptionType::List) << option.name;
    if (!option.defaultValue.empty()) {
      EXPECT_NO_THROW(parseValue(option, option.defaultValue, Origin())) << option.name;
    }
  }
}

TEST_P(PluginContract, IsSelectedBySettingsOfItsOwn) {
  const std::string_view by = plugin_.info().selectedBy;
  const auto own = [by](const Option& option) { return option.name == by; };
  EXPECT_TRUE(by.empty() || std::ranges::any_of(plugin_.info().options, own)) << by;
}

TEST_P(PluginContract, ExportsNothingOfItsOwnButDescriptorAndFactory) {
  const std::vector<std::string> symbols = exportedSymbols(plugin_.file());
  EXPECT_THAT(symbols, Contains(EXEC_WRAPPER_DESCRIPTOR_SYMBOL));
  EXPECT_THAT(symbols, Contains("pocoBuildManifest"));
  for (const std::string& symbol : symbols) {
    // A ConfigurationError is caught by the program, so its type is shared on purpose.
    const bool shared = symbol.ends_with("N12exec_wrapper18ConfigurationErrorE");
    // The standard library's templates are shared by all, whatever they are made of.
    const bool ours = symbol.find("12exec_wrapper") != symbol.npos;
    const bool standard =
        symbol.starts_with("_ZSt") || symbol.starts_with("_ZNSt") || symbol.starts_with("_ZNKSt");
    EXPECT_TRUE(shared || standard || !ours) << symbol;
  }
}

TEST_P(PluginContract, MakesTheKindsThatItNamesAndNoOthers) {
  const PluginKinds kinds = plugin_.info().kinds;
  EXPECT_EQ(plugin_.makeGuard() != nullptr, kinds.contains(PluginKind::Guard));
  EXPECT_EQ(plugin_.makeReporter() != nullptr, kinds.contains(PluginKind::Reporter));
  EXPECT_EQ(plugin_.makeRunner() != nullptr, kinds.contains(PluginKind::Runner));
}

TEST_P(ReporterContract, TakesEveryEventThatItAsksForByTheDeadline) {
  const std::unique_ptr<Reporter> reporter = plugin_.makeReporter();
  ASSERT_NE(reporter, nullptr);
  const DeliveryPolicy policy = reporter->policy();
  EXPECT_GT(policy.capacity, 0U);
  EXPECT_GT(policy.attemptLimit.value_or(1s), Duration::zero());
  ::testing::internal::CaptureStderr();
  for (const Event& event : sampleEvents()) {
    if (!policy.kinds.contains(event.kind())) {
      continue;
    }
    const SteadyTime deadline = std::chrono::steady_clock::now() + 1s;
    const Delivery delivery = reporter->deliver(event, deadline);
    EXPECT_LT(std::chrono::steady_clock::now(), deadline + kSlack);
    EXPECT_EQ(delivery.verdict == Delivery::Verdict::Delivered, delivery.reason.empty());
  }
  ::testing::internal::GetCapturedStderr();
}

TEST_P(RunnerContract, NamesAProgramAndItsWords) {
  const std::unique_ptr<Runner> runner = plugin_.makeRunner();
  ASSERT_NE(runner, nullptr);
  for (const Words& words : {Words{"true"}, Words{"printf", "%s", "\xff"}}) {
    const Launch launch = runner->prepare({words});
    EXPECT_THAT(launch.program, Not(IsEmpty()));
    EXPECT_THAT(launch.arguments, Not(IsEmpty()));
  }
}

TEST_P(GuardContract, AnswersSoonAfterAStop) {
  const std::unique_ptr<Guard> guard = plugin_.makeGuard();
  ASSERT_NE(guard, nullptr);
  std::stop_source stop;
  stop.request_stop();
  const SteadyTime asked = std::chrono::steady_clock::now();
  const Decision decision = guard->acquire(stop.get_token());
  EXPECT_LT(std::chrono::steady_clock::now() - asked, guard->patience() + kSlack);
  if (std::holds_alternative<Admission>(decision)) {
    EXPECT_EQ(guard->release(Use::None), "");
  }
}

TEST_P(PluginContract, ObjectsThatAreNeverUsedGoQuietly) {
  for (int i = 0; i < 2; ++i) {
    BuiltPlugin again(GetParam());
    again.makeGuard();
    again.makeReporter();
    again.makeRunner();
  }
}

constexpr auto kName = [](const auto& each) { return each.param; };

INSTANTIATE_TEST_SUITE_P(Built, PluginContract, ::testing::ValuesIn(builtPlugins()), kName);
INSTANTIATE_TEST_SUITE_P(Built, GuardContract,
                         ::testing::ValuesIn(pluginsOfKind(PluginKind::Guard)), kName);
INSTANTIATE_TEST_SUITE_P(Built, ReporterContract,
                         ::testing::ValuesIn(pluginsOfKind(PluginKind::Reporter)), kName);
INSTANTIATE_TEST_SUITE_P(Built, RunnerContract,
                         ::testing::ValuesIn(pluginsOfKind(PluginKind::Runner)), kName);

} // namespace
} // namespace exec_wrapper::test
