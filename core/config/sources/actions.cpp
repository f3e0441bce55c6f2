#include "config/sources/actions.h"

#include <algorithm>

namespace exec_wrapper::config {

namespace {

constexpr ActionWord kActions[] = {
    {"help", "-h", Action::Help, "Print this list of options"},
    {"version", "-V", Action::Version, "Print the version"},
    {"list-plugins", "", Action::ListPlugins, "Print the available plugins"},
    {"explain", "", Action::Explain, "Print every setting's value and source"},
    {"check-config", "", Action::CheckConfig,
     "Check the settings, the plugins, and their files and directories. Exit status: 0 when a run "
     "could start, else 78"},
    {"flush", "", Action::Flush,
     "Deliver the events in the spool (spool-dir) to the reporters of this configuration, and "
     "print the result. Exit status: 0 when no event is left, else 69"},
    {"tell", "", Action::Tell,
     "Report to the wrapper around this process, by words KEY=VALUE such as success_count=10 or "
     "READY=1. Must be the first word. Exit status: 0 when the wrapper has received it, 64 for a "
     "wrong word, 69 when no wrapper listens"},
    {"", "-c", Action::Shell,
     "Run LINE as a shell does, with the words NAME as $0, $1 and so on. For "
     "SHELL=/usr/bin/exec_wrapper in a crontab. Must be "
     "the first word. Variables EXEC_WRAPPER_... at the beginning of LINE are settings of this run",
     "LINE [NAME...]"},
};

} // namespace

std::span<const ActionWord> actionWords() {
  return kActions;
}

const ActionWord* findAction(std::string_view word) {
  const auto* found = std::ranges::find_if(kActions, [&](const ActionWord& action) {
    return (!action.letter.empty() && word == action.letter) ||
           (!action.name.empty() && word.starts_with("--") && word.substr(2) == action.name);
  });
  return found != std::end(kActions) ? found : nullptr;
}

bool toleratesBadConfiguration(Action action) {
  return action == Action::Help || action == Action::Version || action == Action::ListPlugins;
}

} // namespace exec_wrapper::config
