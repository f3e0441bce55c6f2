#pragma once

#include "config/options/option_registry.h"

#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::documents {

// The parts of the source tree that are generated. Not linked into the program, which never calls
// them.

/// A properties file with every key, commented out, with its default, unit and meaning.
std::string sampleFile(const config::OptionRegistry& registry);

/// The settings as Markdown tables, one for each owner.
std::string settingsTables(const config::OptionRegistry& registry);

/// The page with `content` between the lines of the two markers. std::nullopt if the page does not
/// have both, in this order.
std::optional<std::string> replacedBetween(std::string_view page, std::string_view begin,
                                           std::string_view end, std::string_view content);

} // namespace exec_wrapper::documents
