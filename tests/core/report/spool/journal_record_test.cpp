#include "report/spool/journal_record.h"

#include <gmock/gmock.h>

namespace exec_wrapper::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

JournalRecord sample() {
  JournalRecord record("finished");
  record.set("pid", 4711);
  record.set("command", "sh -c 'a\tb\nc\\d=e'");
  record.set("fact:a=b\tc", "value");
  record.set("tail", std::string("\0\xFF\r", 3));
  return record;
}

/// One line of it, without its end.
std::string lineWithoutEnd(const JournalRecord& record) {
  std::string line = lineOf(record);
  line.pop_back();
  return line;
}

TEST(RecordTest, IsReadAsItWasWritten) {
  const std::string line = lineWithoutEnd(sample());
  EXPECT_EQ(line.find('\n'), line.npos);
  const std::optional<JournalRecord> read = recordIn(line);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->kind(), "finished");
  EXPECT_EQ(read->values(), sample().values());
}

TEST(RecordTest, CanBeReadByPeople) {
  JournalRecord record("admitted");
  record.set("sequence", 1);
  record.set("name", "nightly backup");
  EXPECT_THAT(lineOf(record), HasSubstr("admitted\tname=nightly backup\tsequence=1\t#"));
}

TEST(RecordTest, AnyDamageIsKnown) {
  const std::string line = lineWithoutEnd(sample());
  for (std::size_t i = 0; i < line.size(); ++i) {
    std::string damaged = line;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_FALSE(recordIn(damaged)) << i;
    EXPECT_FALSE(recordIn(line.substr(0, i))) << i;
  }
  EXPECT_FALSE(recordIn(line + " "));
}

TEST(RecordTest, ValuesAreFoundByNameAndBeginning) {
  JournalRecord record("run");
  record.set("fact:id", "12");
  record.set("fact:other", "x");
  record.set("factory", "y");
  record.set("empty", "");
  EXPECT_THAT(record.valuesWith("fact:"), ElementsAre(Pair("id", "12"), Pair("other", "x")));
  EXPECT_EQ(record.integer("fact:id"), 12);
  EXPECT_EQ(record.integer("fact:other"), std::nullopt);
  EXPECT_EQ(record.integer("none"), std::nullopt);
  EXPECT_THAT(record.text("none"), IsEmpty());
  EXPECT_TRUE(record.values().contains("empty"));
}

} // namespace
} // namespace exec_wrapper::report
