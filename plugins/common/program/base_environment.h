#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::common {

/// Entries NAME=VALUE of an environment for a plugin's programs. This is `environment` without the
/// variables that configure a wrapper, because they contain its secrets and are meant for no other
/// wrapper. The marks of base/program_marks.h stay. It also has the mark that names the wrapper of
/// the program.
std::vector<std::string> baseEnvironment(const char* const* environment);

/// Whether the environment has a variable of that name.
bool hasVariable(const char* const* environment, std::string_view name);

/// Adds the variable, in place of one of the same name.
void setVariable(std::vector<std::string>& environment, std::string_view name,
                 std::string_view value);

} // namespace exec_wrapper::common
