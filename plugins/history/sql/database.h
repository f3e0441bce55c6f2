#pragma once

#include "history/address.h"
#include "history/sql/session.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::history {

/// A failure of the database. Its text is one line, without the name of the database.
class SqlError : public std::runtime_error {
public:
  explicit SqlError(const SqlFailure& failure)
      : std::runtime_error(failure.text), kind_(failure.kind) {}

  SqlFailure::Kind kind() const noexcept { return kind_; }

private:
  SqlFailure::Kind kind_;
};

/// A connection to the database. One thread at a time. Every method may block as long as the
/// database takes, and throws SqlError.
class Database {
public:
  enum class Access { Read, Write };

  /// Loads the module for this kind of database at the first call.
  Database(const Address& address, Access access, Duration patience);

  /// Loads the module, so that the first connection need not: that takes longer than a write.
  /// Throws SqlError.
  static void load(Address::Kind kind);

  /// Takes a session that is open already.
  Database(Address::Kind kind, std::unique_ptr<SqlSession> session)
      : kind_(kind), session_(std::move(session)) {}

  Address::Kind kind() const noexcept { return kind_; }

  /// A statement without a result.
  void execute(const std::string& statement, const std::vector<SqlValue>& values = {});

  /// `SELECT columns rest`.
  SqlRows select(const std::vector<std::string_view>& columns, const std::string& rest,
                 const std::vector<SqlValue>& values = {});

  /// A statement with a result of so many columns, such as a PRAGMA.
  SqlRows query(const std::string& statement, std::size_t columns,
                const std::vector<SqlValue>& values = {});

private:
  Address::Kind kind_;
  std::unique_ptr<SqlSession> session_;
};

/// Begins a transaction; the end of its life is a rollback, unless it was committed.
class Transaction {
public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

private:
  Database& database_;
  bool open_ = true;
};

/// The whole number in a column; 0 where there is none.
std::int64_t numberIn(const std::optional<std::string>& value);

} // namespace exec_wrapper::history
