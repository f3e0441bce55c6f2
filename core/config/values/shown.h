#pragma once

#include "base/text.h"

#include <string>
#include <string_view>

namespace exec_wrapper::config {

/// A text of the user for a message: printable in one line, and not too long for it.
inline std::string shown(std::string_view text) {
  constexpr std::size_t longest = 150;
  return base::shortened(base::printable(text.substr(0, longest + 1)), longest);
}

} // namespace exec_wrapper::config
