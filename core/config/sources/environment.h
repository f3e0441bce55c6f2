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

/// What the environment says of one setting. An empty variable says nothing.
std::optional<RawSetting> environmentSetting(const Environment& environment,
                                             const OptionRegistry::Entry& entry);

/// What the environment says of all of them.
RawSettings environmentSettings(const Environment& environment, const OptionRegistry& registry);

/// The setting's variable where that is there but empty; an empty text where it is not, or where
/// its other name gives a value.
std::string emptyVariable(const Environment& environment, const OptionRegistry::Entry& entry);

/// Whether the setting says who must admit a run, how long or how often it may run, or who is told
/// of it: the rows of guards, those that select a plugin, addresses, and the core's of that kind.
bool mustNotBeLost(const OptionRegistry::Entry& entry, std::span<const PluginInfo* const> bundled);

/// Whether the name begins as those of our variables do, or nearly so: in other capitals, or
/// without the first underscore.
bool looksLikeOurs(std::string_view variable);

/// A warning for each variable that looks like one of ours and is not. Those that a wrapper sets
/// for its command are ours too: a nested wrapper finds them.
std::vector<std::string> unknownVariables(const Environment& environment,
                                          const OptionRegistry& registry);

} // namespace exec_wrapper::config
