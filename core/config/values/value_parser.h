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

/// Checks a text by its row. Throws ConfigurationFailure, one line that names where the text came
/// from, the setting, the text (masked where it is a secret) and what is allowed. A secret's
/// `file:` is left as it is: see secret_file.h.
ParsedValue parseValue(const Option& option, std::string_view text, const Origin& origin);

/// What the word means where a Boolean is asked for; nothing where it is none.
std::optional<bool> booleanIn(std::string_view text);

/// "FILE:12: log-level", or "--log-level": how messages begin that are about a setting's value.
std::string valuePlace(const Option& option, const Origin& origin);

} // namespace exec_wrapper::config
