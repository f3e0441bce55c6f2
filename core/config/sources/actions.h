#pragma once

#include <span>
#include <string_view>

namespace exec_wrapper::config {

/// What the program was asked to do.
enum class Action { Run, Help, Version, ListPlugins, Explain, CheckConfig, Flush };

/// An option that asks for an action in place of a run. These stand on the command line only: they
/// are no settings, so neither a variable nor a properties file can ask for them.
struct ActionWord {
  std::string_view name;   ///< without its dashes
  std::string_view letter; ///< its short form with the dash, or empty
  Action action;
  std::string_view meaning; ///< as in `Option`
};

std::span<const ActionWord> actionWords();

/// By name or letter, each with its dashes. Null where it is none.
const ActionWord* findAction(std::string_view word);

/// Whether it prints something that has nothing to do with the settings' values, so that what is
/// wrong with them must not keep it from the user.
bool toleratesBadConfiguration(Action action);

} // namespace exec_wrapper::config
