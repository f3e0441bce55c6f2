#include "history/sql/database.h"

#include "../history_fixture.h"

#include <gmock/gmock.h>

#include <fstream>

namespace exec_wrapper::history {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using DatabaseTest = BothDatabases;

TEST_P(DatabaseTest, GivesBackWhatItGot) {
  Database database = open();
  database.execute("CREATE TABLE t (number BIGINT, text TEXT, absent TEXT)");
  const std::string text = "it's \"quoted\"\n\xE2\x82\xAC ; -- $1 ? %s";
  database.execute("INSERT INTO t VALUES ($1, $2, $3)",
                   {std::int64_t{-9'000'000'000'000'000'000}, text, std::monostate()});
  const SqlRows rows = database.select({"number", "text", "absent"}, "FROM t");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_THAT(rows[0], ElementsAre("-9000000000000000000", text, std::nullopt));
  EXPECT_THAT(database.select({"text"}, "FROM t WHERE number = $1", {std::int64_t{1}}), IsEmpty());
}

TEST_P(DatabaseTest, GivesManyRowsInOrder) {
  Database database = open();
  database.execute("CREATE TABLE t (number BIGINT)");
  Transaction transaction(database);
  for (std::int64_t number = 0; number < 300; ++number) {
    database.execute("INSERT INTO t VALUES ($1)", {number});
  }
  transaction.commit();
  const SqlRows rows = database.select({"number"}, "FROM t ORDER BY number");
  ASSERT_EQ(rows.size(), 300U);
  EXPECT_EQ(rows[299][0], "299");
}

TEST_P(DatabaseTest, ATransactionThatIsNotCommittedChangesNothing) {
  Database database = open();
  database.execute("CREATE TABLE t (number BIGINT)");
  {
    const Transaction transaction(database);
    database.execute("INSERT INTO t VALUES (1)");
  }
  EXPECT_EQ(valueOf(database, "COUNT(*)", "FROM t"), "0");
}

TEST_P(DatabaseTest, AWrongStatementIsAnError) {
  Database database = open();
  try {
    database.execute("SELECT 1 FROM nowhere");
    FAIL() << "no error";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.kind(), SqlFailure::Kind::Other) << error.what();
    EXPECT_THAT(error.what(), HasSubstr("nowhere"));
    EXPECT_THAT(error.what(), ::testing::Not(HasSubstr("\n")));
  }
}

INSTANTIATE_TEST_SUITE_P(Of, DatabaseTest,
                         ::testing::Values(Address::Kind::File, Address::Kind::Server), kindName);

SqlFailure::Kind failureOf(const Address& address, Database::Access access) {
  try {
    Database database(address, access, std::chrono::milliseconds(100));
    database.execute("CREATE TABLE t (number BIGINT)");
  } catch (const SqlError& error) {
    return error.kind();
  }
  ADD_FAILURE() << "no failure";
  return SqlFailure::Kind::Other;
}

TEST(FileDatabase, TellsWhyItCannotBeUsed) {
  const test::TempDir directory;
  const auto file = [&](const char* name) { return Address::parse(directory.file(name)); };
  EXPECT_EQ(failureOf(file("absent/h.db"), Database::Access::Write), SqlFailure::Kind::Unreachable);
  EXPECT_EQ(failureOf(file("absent.db"), Database::Access::Read), SqlFailure::Kind::Unreachable);
  directory.write("broken.db", std::string(8192, 'x'));
  EXPECT_EQ(failureOf(file("broken.db"), Database::Access::Write), SqlFailure::Kind::Corrupt);
  directory.write("empty.db", "");
  EXPECT_EQ(failureOf(file("empty.db"), Database::Access::Read), SqlFailure::Kind::Unwritable);
}

TEST(FileDatabase, IsBusyWhileAnotherWrites) {
  const test::TempDir directory;
  const Address address = Address::parse(directory.file("h.db"));
  Database first(address, Database::Access::Write, std::chrono::seconds(5));
  first.execute("CREATE TABLE first (number BIGINT)");
  const Transaction transaction(first);
  EXPECT_EQ(failureOf(address, Database::Access::Write), SqlFailure::Kind::Busy);
}

TEST(FileDatabase, MayHaveAnyName) {
  const test::TempDir directory;
  const Address address = Address::parse(directory.file("a?mode=ro#%41 '\".db"));
  Database database(address, Database::Access::Write, std::chrono::seconds(1));
  database.execute("CREATE TABLE t (number BIGINT)");
  EXPECT_TRUE(std::ifstream(address.target).good());
}

TEST(ServerDatabase, ThatIsNotThereIsUnreachable) {
  const test::TempDir directory;
  EXPECT_EQ(failureOf(Address::parse("postgresql:host=" + directory.path().string()),
                      Database::Access::Write),
            SqlFailure::Kind::Unreachable);
}

TEST(ServerDatabase, ValuesThatCannotBePassedOnAreRefused) {
  for (const std::string text : {"password='s3c ret' host=x", "host='a'b", "no_such_keyword=1"}) {
    try {
      Database(Address::parse("postgresql:" + text), Database::Access::Write,
               std::chrono::seconds(1));
      ADD_FAILURE() << text;
    } catch (const SqlError& error) {
      EXPECT_THAT(error.what(), ::testing::Not(HasSubstr("s3c"))) << "it may be a secret";
    }
  }
}

} // namespace
} // namespace exec_wrapper::history
