#pragma once

#include "exec_wrapper/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace exec_wrapper::history {

/// A value that a statement gets: null, a number, or a text without NUL in valid UTF-8.
using SqlValue = std::variant<std::monostate, std::int64_t, std::string>;

/// A row of a result: the columns as text; no value for null.
using SqlRow = std::vector<std::optional<std::string>>;

/// A failure of the database, as far as callers distinguish them.
struct SqlFailure {
  enum class Kind {
    Other,       ///< such as a statement that the database refuses
    Busy,        ///< other connections hold it
    Corrupt,     ///< the file is no database, or damaged
    NoSpace,     ///< the disk is full, or a quota is used up
    Unwritable,  ///< no permission, or a read-only file system
    Unreachable, ///< the server cannot be reached, or the file cannot be opened
    NoModule,    ///< the support module for this kind of database, or a library of it, is missing
  };
  Kind kind = Kind::Other;
  std::string text; ///< one line, as the database describes it
};

using SqlRows = std::vector<SqlRow>;
using SqlResult = std::variant<SqlRows, SqlFailure>;

/// A database to connect to.
struct SqlTarget {
  std::string text;      ///< a file's path; for a server, keywords and values as libpq reads them
  bool readOnly = false; ///< of a file: it is not created and not written
  Duration busyTimeout = std::chrono::seconds(5); ///< the wait for other connections to a file
};

/// One connection. It is made by a support module, `support/history_sqlite.so` or
/// `support/history_postgresql.so`, because Poco Data and the database's own library take longer to
/// load than a whole run. One thread at a time.
class SqlSession {
public:
  virtual ~SqlSession() = default;

  /// Executes one statement. `$1`, `$2` ... stand for the values, each exactly once and in this
  /// order. `columns` is the number of columns of its result, 0 if it has none. Blocks as long as
  /// the database takes.
  virtual SqlResult run(const std::string& statement, const std::vector<SqlValue>& values,
                        std::size_t columns) noexcept = 0;
};

/// The function that both modules export. The number in its name changes with the types above.
/// Null: no connection, and `failure` has the reason.
using OpenSqlSession = SqlSession* (*)(const SqlTarget& target, SqlFailure& failure);
#define EXEC_WRAPPER_OPEN_SQL_SESSION exec_wrapper_open_sql_session_1

} // namespace exec_wrapper::history
