#pragma once

#include "config/values/effective_settings.h"

#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::config {

/// A checked value and whether it was a negative number that stands for "no limit".
struct ParsedValue {
  Value value;
  bool unlimited = false;
};

/// Checks a text by its row. Throws ConfigurationFailure: one line that names the origin, the
/// setting, the text (masked if it is a secret) and the allowed values. The `file:` of a secret is
/// not resolved here: see secret_file.h.
ParsedValue parseValue(const Option& option, std::string_view text, const Origin& origin);

/// The value of a Boolean word; std::nullopt if the text is none.
std::optional<bool> booleanIn(std::string_view text);

/// "FILE:12: log-level", or "--log-level": the beginning of messages about a setting's value.
std::string valuePlace(const Option& option, const Origin& origin);

/// Throws ConfigurationFailure with the place of the setting and the reason.
[[noreturn]] void refuse(const Setting& setting, const std::string& why);

} // namespace exec_wrapper::config
