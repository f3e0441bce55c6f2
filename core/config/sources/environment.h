#pragma once

#include "config/options/option_registry.h"
#include "config/sources/raw_setting.h"
#include "exec_wrapper/plugin.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::config {

using Environment = std::map<std::string, std::string>;

/// The part of this process's environment that settings come from: the variables of the program,
/// those that give the place of the properties file, and `others`.
Environment ownEnvironment(std::vector<std::string_view> others = {});

/// The environment's value of one setting. An empty variable counts as not set.
std::optional<RawSetting> environmentSetting(const Environment& environment,
                                             const OptionRegistry::Entry& entry);

/// The environment's values of all settings.
RawSettings environmentSettings(const Environment& environment, const OptionRegistry& registry);

/// The name of the setting's variable that is set but empty. An empty text if there is none, or if
/// another name of the setting has a value.
std::string emptyVariable(const Environment& environment, const OptionRegistry::Entry& entry);

/// Whether the setting decides who must admit a run, how long or how often it may run, or where it
/// is reported: the rows of guards, those that select a plugin, addresses, and such settings of the
/// core.
bool mustNotBeLost(const OptionRegistry::Entry& entry, std::span<const PluginInfo* const> bundled);

/// Whether the name has the prefix of our variables, or nearly: in other capitals, or without the
/// first underscore.
bool looksLikeOurs(std::string_view variable);

/// A warning for each variable that looks like one of ours and is not. The variables that a wrapper
/// sets for its command are ours too: a nested wrapper finds them.
std::vector<std::string> unknownVariables(const Environment& environment,
                                          const OptionRegistry& registry);

} // namespace exec_wrapper::config
