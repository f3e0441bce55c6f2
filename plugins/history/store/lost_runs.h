#pragma once

#include "history/record/recorder.h"
#include "history/sql/database.h"

#include <string>

namespace exec_wrapper::history {

/// A run that is `running` in the database, as far as it tells whether its wrapper still runs.
struct RunningRow {
  std::string id;
  std::int64_t wrapperPid = 0;
  std::int64_t wrapperStart = 0; ///< 0: unknown
  std::string bootId;
  std::string pidNamespace;
};

/// Whether the wrapper of a run on this host is certainly gone. False in doubt: for example for a
/// wrapper in another pid namespace.
bool wrapperIsGone(const RunningRow& run, const WrapperMark& here);

/// Within a transaction: marks runs of this host as lost whose wrapper is gone. Looks at a bounded
/// number of them. Throws SqlError.
void markLostRuns(Database& database, const std::string& host, const WrapperMark& here,
                  WallTime now);

} // namespace exec_wrapper::history
