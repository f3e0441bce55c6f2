#pragma once

#include "history/read/reader.h"

#include <string>
#include <vector>

namespace exec_wrapper::history {

/// The results that count as failures.
bool isFailure(const std::string& result);

/// What is known of each job, sorted by name: its counts, its newest runs, its usual time. `only`:
/// this job alone; empty: all. Throws SqlError.
std::vector<JobRow> jobsOf(Reader& reader, const std::string& only = {});

} // namespace exec_wrapper::history
