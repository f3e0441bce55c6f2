#pragma once

#include "config/values/effective_settings.h"

#include <string>
#include <string_view>

namespace exec_wrapper::config {

// Values are literal. Some still contain characters that a shell or another program would have
// removed or replaced: quotes, "~", variables, comments, blanks.

/// Throws ConfigurationFailure for a path that is probably not the intended one. A file whose name
/// really begins so is given with "./" in front.
void refuseDoubtfulPath(const Option& option, std::string_view text, const Origin& origin);

/// The warning for other text that is probably not the intended one; empty if there is no doubt.
/// Shows no value.
std::string doubtfulText(const Option& option, std::string_view text, const Origin& origin);

/// Whether either end has white space, a line end or an invisible character.
bool hasInvisibleEnd(std::string_view text);

} // namespace exec_wrapper::config
