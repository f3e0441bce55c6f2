#pragma once

#include "exec_wrapper/time.h"
#include "history/record/run_record.h"
#include "history/sql/database.h"

namespace exec_wrapper::history {

/// Within a transaction: adds the rows of the record, or the columns of it to rows that exist. A
/// run that has ended does not become a running one again. Throws SqlError.
void upsertRun(Database& database, const RunRecord& record, WallTime now);

} // namespace exec_wrapper::history
