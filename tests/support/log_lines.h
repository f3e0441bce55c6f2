#pragma once

#include "support/process.h"

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::test {

/// The lines of a log that are of this severity, such as "WARNING".
inline std::vector<std::string> linesOf(std::string_view log, std::string_view severity) {
  std::vector<std::string> found = lines(log);
  std::erase_if(found, [severity](const std::string& line) {
    return line.find(" " + std::string(severity) + " ") == line.npos;
  });
  return found;
}

} // namespace exec_wrapper::test
