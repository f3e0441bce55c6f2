#pragma once

#include "history/program/text/table.h"
#include "history/read/run_row.h"

#include <vector>

namespace exec_wrapper::history::program {

/// A job's last runs, one column each: the height of a block is the run's duration, compared with
/// the longest of them; its colour is the result. Without blocks or colours a letter stands for a
/// result that is no success.
Cell stripOf(const std::vector<StripRun>& runs, const Screen& screen);

/// The letter of a result: `.` succeeded, F failed, T timed out, S stopped, V revoked, R refused,
/// L lost, `>` running.
char letterOf(const std::string& result);

/// A bar of so many columns, filled to `part` of it (0 to 1).
std::string progressBar(double part, std::size_t columns, const Screen& screen);

} // namespace exec_wrapper::history::program
