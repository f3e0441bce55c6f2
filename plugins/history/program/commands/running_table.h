#pragma once

#include "history/program/setup/session.h"
#include "history/read/run_row.h"

#include <string>
#include <vector>

namespace exec_wrapper::history::program {

/// What runs now: since when, how far it is, its usual duration, and how much longer it takes.
/// `runs`: newest first. Reads the usual durations. Throws SqlError.
std::string runningTable(Session& session, const std::vector<RunRow>& runs);

} // namespace exec_wrapper::history::program
