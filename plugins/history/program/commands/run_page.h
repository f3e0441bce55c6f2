#pragma once

#include "exec_wrapper/time.h"
#include "history/program/text/screen.h"
#include "history/read/run_row.h"

#include <string>
#include <vector>

namespace exec_wrapper::history::program {

/// A run, and all that is known of it.
struct WholeRun {
  RunRow run;
  RunDetails details;
  std::vector<AttemptRow> attempts;
  std::vector<AlertRow> alerts;
  Number usualUs; ///< of the job
};

/// The text of `show`.
std::string runPage(const WholeRun& whole, WallTime now, const Screen& screen);

/// The parts of it that grow while a run goes on: one line each. `running`: the run is.
std::string attemptLine(const AttemptRow& attempt, bool running, const Screen& screen);
std::string alertLine(const AlertRow& alert, const Screen& screen);

/// How the run ended, or how far it is: one line without a line break.
std::string stateLine(const RunRow& run, Number usualUs, WallTime now, const Screen& screen);

} // namespace exec_wrapper::history::program
