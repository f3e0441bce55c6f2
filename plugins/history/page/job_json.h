#pragma once

#include "history/page/job_state.h"
#include "history/read/expectation.h"
#include "history/read/run_row.h"

#include <cstddef>
#include <optional>
#include <string>

namespace exec_wrapper::history {

/// A job with all that is known of it.
struct Job {
  JobRow row;
  std::optional<Expectation> expectation;
  JobSums sums;
  JobState state;
};

/// How much of a job the page has.
struct JobLimits {
  std::size_t name = 4'000; ///< bytes
  std::size_t days = 1'000; ///< sums by day: the newest
  bool ids = true;          ///< of the runs in the strip: they are most of its bytes
  bool cells = false;       ///< the sums of the last 24 hours
};

/// A job as a JSON object. README.md has its members.
std::string jobJson(const Job& job, const JobLimits& limits);

/// A list of the names of results. Strips and sums have their numbers in it.
std::string resultNames();

} // namespace exec_wrapper::history
