#pragma once

#include <span>
#include <string_view>

namespace exec_wrapper::config {

/// The requested action of the program. `Tell` needs no settings, and is performed before the
/// command line is parsed; `Shell` is a run (shell_call.h). Here both are only listed, and refused
/// where they are not the first word.
enum class Action { Run, Help, Version, ListPlugins, Explain, CheckConfig, Flush, Tell, Shell };

/// An option that requests an action in place of a run. It is valid on the command line only: it is
/// not a setting, so neither a variable nor a properties file can request it.
struct ActionWord {
  std::string_view name;   ///< without its dashes; empty if there is only the short form
  std::string_view letter; ///< its short form with the dash, or empty
  Action action;
  std::string_view meaning;    ///< as in `Option`
  std::string_view words = {}; ///< that follow it
};

std::span<const ActionWord> actionWords();

/// By name or letter, each with its dashes. Null if there is none.
const ActionWord* findAction(std::string_view word);

/// Whether the printed text does not depend on the values of settings, so that errors in them must
/// not prevent it.
bool toleratesBadConfiguration(Action action);

} // namespace exec_wrapper::config
