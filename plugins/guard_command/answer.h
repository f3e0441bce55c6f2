#pragma once

#include "common/program/captured_output.h"
#include "exec_wrapper/guard.h"

#include <cstddef>
#include <string>
#include <vector>

namespace exec_wrapper::guard_command {

/// The maximum length of the standard output of a program that admits.
inline constexpr std::size_t kLongestAnswer = std::size_t{64} << 10U;

/// What a program that admits wrote to its standard output.
struct Answer {
  Admission admission;
  std::vector<std::string> warnings; ///< one line each, about all that is ignored
};

/// Nothing, or one JSON object. Its member `environment` has variables for the command; its other
/// members are facts. `output` was kept up to `kLongestAnswer`.
Answer readAnswer(const common::CapturedOutput& output);

/// Whether the output is a JSON object, and so no text for people.
bool isDocument(const common::CapturedOutput& output);

} // namespace exec_wrapper::guard_command
