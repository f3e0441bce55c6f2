#include "history/sql/database.h"

#include "base/number.h"
#include "common/module/support_module.h"

#include <utility>

namespace exec_wrapper::history {

namespace {

#define EXEC_WRAPPER_TEXT_(x) #x
#define EXEC_WRAPPER_TEXT(x) EXEC_WRAPPER_TEXT_(x)

OpenSqlSession openerFor(const char* module) {
  try {
    return reinterpret_cast<OpenSqlSession>(common::loadFunction(
        {module, EXEC_WRAPPER_TEXT(EXEC_WRAPPER_OPEN_SQL_SESSION), "the history"}));
  } catch (const std::runtime_error& error) {
    throw SqlError({SqlFailure::Kind::NoModule, error.what()});
  }
}

OpenSqlSession openerOf(Address::Kind kind) {
  if (kind == Address::Kind::Server) {
    static const OpenSqlSession server =
        openerFor("history_postgresql.so"); // again after a failure
    return server;
  }
  static const OpenSqlSession file = openerFor("history_sqlite.so");
  return file;
}

std::unique_ptr<SqlSession> open(const Address& address, Database::Access access,
                                 Duration patience) {
  const SqlTarget target{address.target, access == Database::Access::Read, patience};
  SqlFailure failure;
  std::unique_ptr<SqlSession> session(openerOf(address.kind)(target, failure));
  if (!session) {
    throw SqlError(failure);
  }
  return session;
}

} // namespace

Database::Database(const Address& address, Access access, Duration patience)
    : kind_(address.kind), session_(open(address, access, patience)) {}

void Database::load(Address::Kind kind) {
  openerOf(kind);
}

void Database::execute(const std::string& statement, const std::vector<SqlValue>& values) {
  query(statement, 0, values);
}

SqlRows Database::select(const std::vector<std::string_view>& columns, const std::string& rest,
                         const std::vector<SqlValue>& values) {
  std::string list;
  for (const std::string_view column : columns) {
    list += list.empty() ? "" : ", ";
    list += column;
  }
  return query("SELECT " + list + " " + rest, columns.size(), values);
}

SqlRows Database::query(const std::string& statement, std::size_t columns,
                        const std::vector<SqlValue>& values) {
  SqlResult result = session_->run(statement, values, columns);
  if (const auto* const failure = std::get_if<SqlFailure>(&result)) {
    throw SqlError(*failure);
  }
  return std::get<SqlRows>(std::move(result));
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute(database.kind() == Address::Kind::File ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  if (!open_) {
    return;
  }
  try {
    database_.execute("ROLLBACK");
  } catch (const std::exception&) { // the connection is gone, and with it the transaction
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

std::int64_t numberIn(const std::optional<std::string>& value) {
  return value ? base::parseNumber<std::int64_t>(*value).value_or(0) : 0;
}

} // namespace exec_wrapper::history
