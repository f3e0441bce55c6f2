#include "config/sources/actions.h"

#include <algorithm>

namespace exec_wrapper::config {

namespace {

constexpr ActionWord kActions[] = {
    {"help", "-h", Action::Help, "Print this list of options"},
    {"version", "-V", Action::Version, "Print the version"},
    {"list-plugins", "", Action::ListPlugins, "Print the plugins that can be chosen"},
    {"explain", "", Action::Explain, "Print every setting's value and where it came from"},
    {"check-config", "", Action::CheckConfig,
     "Check the settings, the plugins, and the files and directories that they name, and say with "
     "the exit status whether a run could start: 0 or 78"},
    {"flush", "", Action::Flush,
     "Deliver what runs have left in the spool (spool-dir) to the reporters of this configuration, "
     "print what became of it, and exit with 0 when nothing is left, else with 69"},
};

} // namespace

std::span<const ActionWord> actionWords() {
  return kActions;
}

const ActionWord* findAction(std::string_view word) {
  const auto* found = std::ranges::find_if(kActions, [&](const ActionWord& action) {
    return (!action.letter.empty() && word == action.letter) ||
           (word.starts_with("--") && word.substr(2) == action.name);
  });
  return found != std::end(kActions) ? found : nullptr;
}

bool toleratesBadConfiguration(Action action) {
  return action == Action::Help || action == Action::Version || action == Action::ListPlugins;
}

} // namespace exec_wrapper::config
