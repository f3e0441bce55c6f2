#pragma once

#include "exec_wrapper/event.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace exec_wrapper::common {

/// The text with U+FFFD for each byte that is not UTF-8.
std::string validUtf8(std::string_view text);

/// Both streams, each with a title line and as much of its end as fits into `limit` bytes. A stream
/// that needs less than half leaves the rest to the other. Valid UTF-8. Empty if the command
/// printed nothing.
std::string outputText(const Output& output, std::size_t limit);

} // namespace exec_wrapper::common
