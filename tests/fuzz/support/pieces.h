#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::fuzz {

/// The parts of an input, each ended by the separator; the last may lack it.
inline std::vector<std::string> pieces(std::string_view input, char separator) {
  std::vector<std::string> parts;
  while (!input.empty()) {
    const std::size_t end = input.find(separator);
    parts.emplace_back(input.substr(0, end));
    input.remove_prefix(end == input.npos ? input.size() : end + 1);
  }
  return parts;
}

} // namespace exec_wrapper::fuzz
