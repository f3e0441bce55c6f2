#pragma once

#include "config/sources/environment.h"

#include <string>
#include <vector>

namespace exec_wrapper::config {

/// A base directory of the user, as the XDG specification has it: the one in `variable`, or else
/// this one in HOME. Empty if both are missing or relative to the working directory.
std::string userDirectory(const Environment& environment, const std::string& variable,
                          const std::string& inHome);

/// The properties file to read if none is named: the first that exists of the user's and the
/// system's, or an empty text. `name` is the file name, the same in both places. A place that the
/// user cannot access is skipped, with a warning.
std::string defaultPropertiesFile(const Environment& environment, const std::string& name,
                                  const std::string& systemDirectory,
                                  std::vector<std::string>& warnings);

} // namespace exec_wrapper::config
