#pragma once

#include "config/values/effective_settings.h"

#include <string>
#include <string_view>

namespace exec_wrapper::config {

// Values are literal. What a shell or another program would have taken away or replaced is still in
// some of them: quotes, "~", variables, comments, blanks.

/// Throws ConfigurationFailure for a path that is hardly the one that was meant. The name of a file
/// that really begins so is written with "./" in front.
void refuseDoubtfulPath(const Option& option, std::string_view text, const Origin& origin);

/// The warning for another text that is hardly what was meant; empty where there is no doubt. Shows
/// no value.
std::string doubtfulText(const Option& option, std::string_view text, const Origin& origin);

/// Whether white space, a line end or a character that nobody sees is at one of the ends.
bool hasInvisibleEnd(std::string_view text);

} // namespace exec_wrapper::config
