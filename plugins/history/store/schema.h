#pragma once

#include "history/sql/database.h"

#include <cstdint>
#include <string_view>

namespace exec_wrapper::history {

/// The tables, in the order in which versions added them. A new version only adds: tables, columns,
/// indexes. plugins/history/README.md describes them.
///
/// Times are microseconds of UTC since 1970, durations are microseconds.
inline constexpr std::int64_t kSchemaVersion = 1;

/// The version of an open database; 0 if it has no tables yet. Throws SqlError.
std::int64_t schemaVersion(Database& database);

/// Within a transaction: brings the tables to `kSchemaVersion`. Does nothing in a database of this
/// or a newer version. Throws SqlError.
void migrate(Database& database, std::int64_t from);

} // namespace exec_wrapper::history
