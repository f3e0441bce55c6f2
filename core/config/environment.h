#pragma once

#include "config/option_registry.h"
#include "config/raw_setting.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {

using Environment = std::map<std::string, std::string>;

/// What the environment says of one setting. An empty variable says nothing.
std::optional<RawSetting> environmentSetting(const Environment& environment,
                                             const OptionRegistry::Entry& entry);

/// What the environment says of all of them.
RawSettings environmentSettings(const Environment& environment, const OptionRegistry& registry);

/// Whether the name begins as those of our variables do, or nearly so: in other capitals, or
/// without the first underscore.
bool looksLikeOurs(std::string_view variable);

/// A warning for each variable that looks like one of ours and is not. Those that a wrapper sets
/// for its command are ours too: a nested wrapper finds them.
std::vector<std::string> unknownVariables(const Environment& environment,
                                          const OptionRegistry& registry);

} // namespace exec_wrapper
