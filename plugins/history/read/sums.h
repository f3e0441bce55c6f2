#pragma once

#include "history/sql/database.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace exec_wrapper::history {

/// The runs of one job, with one result, that began within one span of time.
struct SpanSum {
  std::int64_t span = 0; ///< the number of the span
  std::string result;
  std::int64_t runs = 0;
  std::int64_t totalUs = 0;   ///< of their durations
  std::int64_t longestUs = 0; ///< of their durations
};

inline constexpr std::int64_t kDayUs = 86'400'000'000;

/// Spans of one length, numbered from 0 at `fromUs`.
struct Spans {
  std::int64_t fromUs = 0;
  std::int64_t untilUs = 0; ///< exclusive
  std::int64_t lengthUs = 1;
};

/// The sums of a job, by span and result; spans without runs are left out. One query, which reads
/// an index and no rows. Throws SqlError.
std::vector<SpanSum> sumsOf(Database& database, const std::string& job, const Spans& spans);

/// The beginning of the oldest run of all; 0 without runs. Throws SqlError.
std::int64_t oldestRunUs(Database& database);

/// The ids of running runs, sorted, at most `most`. One query, which reads an index. Wrappers may
/// be gone: `Reader` finds out. Throws SqlError.
std::vector<std::string> runningIds(Database& database, std::size_t most);

/// A text that changes when a run begins or ends, or an alert is stored. Cheap. Throws SqlError.
std::string changeMark(Database& database);

} // namespace exec_wrapper::history
