#pragma once

#include "exec_wrapper/time.h"
#include "history/sql/database.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::history {

/// How long runs are kept. No value: no limit.
struct Retention {
  std::optional<Duration> maxAge;       ///< of runs that succeeded, were stopped or refused
  std::optional<Duration> maxFailedAge; ///< of the others
  std::optional<std::int64_t> maxBytes; ///< of the whole database
};

/// Within a transaction: deletes the oldest runs that are too old, and as many that a database
/// above its size becomes smaller: first successes, then refused and stopped runs, then failures;
/// never running ones. At most `most` runs. Returns the number of deleted runs. Throws SqlError.
std::int64_t prune(Database& database, const Retention& retention, WallTime now, std::int64_t most);

/// After a transaction that deleted something: gives a bounded number of free pages of a file back
/// to the file system. Throws SqlError.
void shrink(Database& database, std::int64_t mostPages);

/// The size of what is stored, without free pages. Throws SqlError.
std::int64_t storedBytes(Database& database);

} // namespace exec_wrapper::history
