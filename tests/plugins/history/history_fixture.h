#pragma once

#include "history/address.h"
#include "history/sql/database.h"
#include "support/postgresql.h"
#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

namespace exec_wrapper::history {

/// Each test runs with both kinds of database, where both are installed.
class BothDatabases : public ::testing::TestWithParam<Address::Kind> {
protected:
  void SetUp() override {
    if (GetParam() == Address::Kind::Server && !test::hasPostgresql()) {
      GTEST_SKIP() << "PostgreSQL is not installed";
    }
    if (GetParam() == Address::Kind::Server) {
      address_ = server().newDatabase();
    }
  }

  Address address() const {
    return Address::parse(address_.empty() ? directory_.file("history.db") : address_);
  }

  Database open(Database::Access access = Database::Access::Write) const {
    return Database(address(), access, std::chrono::seconds(5));
  }

  test::TempDir directory_;

private:
  /// One for all tests of this process: it takes a second to make.
  static test::PostgresqlServer& server() {
    static test::PostgresqlServer only;
    return only;
  }

  std::string address_; ///< of the database on the server; empty: a file
};

inline std::string kindName(const ::testing::TestParamInfo<Address::Kind>& info) {
  return info.param == Address::Kind::Server ? "Server" : "File";
}

/// The single value of a query.
inline std::string valueOf(Database& database, std::string_view column, const std::string& rest) {
  const SqlRows rows = database.select({column}, rest);
  return rows.size() == 1 ? rows[0][0].value_or("(null)") : std::to_string(rows.size()) + " rows";
}

} // namespace exec_wrapper::history
