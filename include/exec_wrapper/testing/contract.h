#pragma once

/// The rules for every plugin, as tests: for the bundled plugins and for yours. Needs GoogleTest.
/// One line in a test program registers them all:
///
///     const bool kContract = exec_wrapper::contract::registerContract(
///         {.file = LEDGER_PLUGIN, .settings = {{"ledger.file", "/tmp/ledger.tsv"}}});
///
/// They open the built shared object, and use it as the wrapper does. They cannot test the purpose
/// of your plugin: add your own tests, with the same helpers (`PluginFile`,
/// `SampleSettings`, `SampleHost`, `sampleEvents`).

#include "exec_wrapper/testing/checks_of_all.h"
#include "exec_wrapper/testing/checks_of_kinds.h"

#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace exec_wrapper::contract {
namespace detail {

struct Check {
  const char* name;
  std::optional<PluginKind> kind; ///< empty: for every plugin
  void (*body)(Plugin&);
};

inline constexpr Check kChecks[] = {
    {"DescriptorFitsThisSdk", {}, descriptorFitsThisSdk},
    {"SaysWhatItIs", {}, saysWhatItIs},
    {"RowsAreWellFormed", {}, rowsAreWellFormed},
    {"IsSelectedBySettingsOfItsOwn", {}, isSelectedBySettingsOfItsOwn},
    {"ExportsNothingButDescriptorAndFactory", {}, exportsNothingButDescriptorAndFactory},
    {"MakesTheKindsThatItNamesAndNoOthers", {}, makesTheKindsThatItNamesAndNoOthers},
    {"ObjectsThatAreNeverUsedGoQuietly", {}, objectsThatAreNeverUsedGoQuietly},
    {"LeavesNoDescriptorOpen", {}, leavesNoDescriptorOpen},
    {"KeepsItsSecrets", {}, keepsItsSecrets},
    {"PolicyMakesSense", PluginKind::Reporter, policyMakesSense},
    {"TakesEveryEventThatItAsksForByTheDeadline", PluginKind::Reporter,
     takesEveryEventThatItAsksForByTheDeadline},
    {"AnswersSoonAfterAStop", PluginKind::Guard, answersSoonAfterAStop},
    {"AdmitsAgainWhatWasGivenBack", PluginKind::Guard, admitsAgainWhatWasGivenBack},
    {"NamesAProgramAndItsWords", PluginKind::Runner, namesAProgramAndItsWords},
};

class ContractTest final : public ::testing::Test {
public:
  ContractTest(Subject subject, void (*body)(Plugin&))
      : subject_(std::move(subject)), body_(body) {}

  void TestBody() override {
    Plugin plugin(subject_);
    body_(plugin);
  }

private:
  const Subject subject_;
  void (*const body_)(Plugin&);
};

/// The kinds of the plugin; no value if it cannot be opened (its tests then fail).
inline std::optional<PluginKinds> kindsOf(const std::string& file) {
  try {
    return PluginFile(file).info().kinds;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

} // namespace detail

/// Registers the tests for this plugin, as the suite `<plugin>_contract`. Call it before the tests
/// run, once for each plugin. The result only serves to initialise a constant.
inline bool registerContract(const Subject& subject) {
  const std::string suite = detail::stemOf(subject.file) + "_contract";
  const std::optional<PluginKinds> kinds = detail::kindsOf(subject.file);
  for (const detail::Check& check : detail::kChecks) {
    if (!check.kind || (kinds && kinds->contains(*check.kind))) {
      ::testing::RegisterTest(
          suite.c_str(), check.name, nullptr, nullptr, __FILE__, __LINE__,
          [subject, body = check.body]() -> ::testing::Test* {
            return std::make_unique<detail::ContractTest>(subject, body).release();
          });
    }
  }
  return true;
}

} // namespace exec_wrapper::contract
