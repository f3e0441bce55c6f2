#include "history/program/text/table.h"

#include "support/process.h"

#include <gmock/gmock.h>

namespace exec_wrapper::history::program {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Screen wide() {
  return {};
}

Screen columns(std::size_t count) {
  Screen screen;
  screen.columns = count;
  return screen;
}

Table fourColumns() {
  Table table({{.title = "JOB", .least = 6},
               {.title = "TIME", .right = true},
               {.title = "HOST", .spare = 1},
               {.title = "CPU", .spare = 2}});
  table.add({cell("a-rather-long-name"), cell("1 s"), cell("web1"), cell("2 s")});
  table.add({cell("b"), cell("10 s"), cell(""), cell("")});
  return table;
}

TEST(ATable, AlignsItsColumns) {
  EXPECT_EQ(fourColumns().text(wide()), "JOB                 TIME  HOST  CPU\n"
                                        "a-rather-long-name   1 s  web1  2 s\n"
                                        "b                   10 s\n");
}

TEST(ATable, CutsTextsAndThenLeavesColumnsOut) {
  EXPECT_EQ(fourColumns().text(columns(25)), "JOB       TIME  HOST  CPU\n"
                                             "a-rat...   1 s  web1  2 s\n"
                                             "b         10 s\n");
  EXPECT_EQ(fourColumns().text(columns(20)), "JOB     TIME  HOST\n"
                                             "a-r...   1 s  web1\n"
                                             "b       10 s\n");
  EXPECT_EQ(fourColumns().text(columns(5)), "JOB     TIME\n"
                                            "a-r...   1 s\n"
                                            "b       10 s\n")
      << "what may not be left out stays";
}

TEST(ATable, AlignsWideCharacters) {
  Table table({{.title = "JOB"}, {.title = "ID"}});
  table.add({cell("備份"), cell("1")});
  table.add({cell("abcd"), cell("2")});
  EXPECT_EQ(table.text(wide()), "JOB   ID\n備份  1\nabcd  2\n");
}

TEST(ATable, LeavesEmptyColumnsOut) {
  Table table({{.title = "A"}, {.title = "B"}, {.title = "C"}});
  table.add({cell("1"), cell(""), cell("3")});
  EXPECT_EQ(table.text(wide()), "A  C\n1  3\n");
}

TEST(ATable, WithoutRowsIsNothing) {
  EXPECT_EQ(Table({{.title = "A"}}).text(wide()), "");
}

TEST(ATable, HasOneLineForEachRowWhateverIsInIt) {
  Table table({{.title = "JOB"}, {.title = "ID"}});
  table.add({cell("two\nlines\x1B[2J\u202E"), cell("1")});
  table.add({cell(std::string(1'000'000, 'x')), cell("2")});
  const std::vector<std::string> lines = test::lines(table.text(wide()));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_THAT(lines[1], HasSubstr("two\\nlines\\x1B[2J\\u{202E}"));
  EXPECT_LT(lines[2].size(), 300U);
  EXPECT_THAT(lines[2], HasSubstr("...  2"));
}

TEST(ATable, ColoursOnlyWhereTheScreenHasColours) {
  Table table({{.title = "RESULT"}});
  table.add({{Piece("bad", Tone::Bad), Piece("good", Tone::Good)}});
  EXPECT_THAT(table.text(wide()), Not(HasSubstr("\x1B")));
  Screen colored;
  colored.color = true;
  EXPECT_THAT(table.text(colored), HasSubstr("\x1B[31mbad\x1B[0m\x1B[32mgood\x1B[0m"));
}

} // namespace
} // namespace exec_wrapper::history::program
