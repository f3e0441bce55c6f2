#pragma once

#include "config/values/effective_settings.h"
#include "plugins/selection.h"

#include <string>
#include <vector>

namespace exec_wrapper::wiring {

/// A setting whose path a run could not use.
struct PathProblem {
  std::string path; ///< as shown in a message
  std::string text; ///< the whole line: the place of the setting, and the problem
};

/// Checks the files and directories that the settings of the core and of the selected plugins name
/// (see PathUse). Nothing is created, opened or changed. It waits for a file system that does not
/// respond.
std::vector<PathProblem> pathProblems(const config::EffectiveSettings& settings,
                                      const plugins::Selection& selection);

} // namespace exec_wrapper::wiring
