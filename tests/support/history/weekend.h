#pragma once

#include "exec_wrapper/time.h"
#include "history/sql/database.h"

#include <cstdint>

namespace exec_wrapper::test {

/// A made-up history, the same for the same numbers.
struct HistoryPlan {
  std::int64_t runs = 1'000; ///< about so many; they are spread over the days before `end`
  int jobs = 40;
  int days = 3;
  bool troubles = true; ///< three kinds of trouble, in the last day: see `makeHistory`
  bool hostile = false; ///< texts that try to become markup, or to confuse a terminal
  WallTime end{};
  unsigned seed = 1;
};

/// Fills an empty database, in one transaction. With `troubles`: `import-orders` fails at each run
/// since the last midnight; `report-daily` was never started on the last day, although its schedule
/// says so; `sync-images` takes ten times its usual time, and one run of it still goes on. Throws
/// SqlError.
void makeHistory(history::Database& database, const HistoryPlan& plan);

} // namespace exec_wrapper::test
