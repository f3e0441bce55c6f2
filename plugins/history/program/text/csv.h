#pragma once

#include "history/read/run_row.h"

#include <string>

namespace exec_wrapper::history::program {

/// Runs as comma-separated values (RFC 4180): the names of the columns are those of the JSON
/// documents. A text that a spreadsheet would take for a formula gets an apostrophe before it.
std::string csvTitles();
std::string csvLine(const RunRow& run);

} // namespace exec_wrapper::history::program
