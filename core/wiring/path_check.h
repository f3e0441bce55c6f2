#pragma once

#include "config/values/effective_settings.h"
#include "plugins/selection.h"

#include <string>
#include <vector>

namespace exec_wrapper::wiring {

/// A setting whose path a run could not use.
struct PathProblem {
  std::string path; ///< as a message shows it
  std::string text; ///< the whole line: where it is set, what is wrong
};

/// Looks at the files and directories that the settings of the core and of the selected plugins
/// name (see PathUse). Nothing is created, opened or changed, but a file system that does not
/// answer is waited for.
std::vector<PathProblem> pathProblems(const config::EffectiveSettings& settings,
                                      const plugins::Selection& selection);

} // namespace exec_wrapper::wiring
