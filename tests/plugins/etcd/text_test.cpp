// How keys, values and answers are read and written.

#include "holder.h"
#include "refusals.h"

#include <gmock/gmock.h>

namespace exec_wrapper::etcd {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(HolderText, ComesBack) {
  const WallTime since = WallTime(1'790'000'000'123ms);
  const Holder holder{"db1", 4711, "tar \"czf\" \xC3\xA9", since};
  EXPECT_EQ(parseHolder(formatHolder(holder)), holder);
}

TEST(HolderText, OfAnybodyIsShownSafely) {
  const Holder holder = parseHolder(R"({"host":"a\u001b[31m","pid":99999999999,"command":")" +
                                    std::string(5000, 'x') + R"(","since":"yesterday"})");
  EXPECT_THAT(holder.host, Not(HasSubstr("\x1b")));
  EXPECT_EQ(holder.wrapper, 0);
  EXPECT_LE(holder.command.size(), 300U);
  EXPECT_EQ(holder.since, std::nullopt);
  EXPECT_EQ(parseHolder("garbage"), Holder());
}

TEST(Description, NamesTheHolderAndSinceWhen) {
  const WallTime since = WallTime(1h);
  const Entry entry{"/k/slot/0", formatHolder({"db1", 12, "./job", since}), 5, 5, 9};
  EXPECT_EQ(describe("/k", 1, {entry}, since + 90s),
            "etcd key /k is held by pid 12 on db1 for 1m 30s: ./job");
  EXPECT_EQ(describe("/k", 1, {entry}, since - 90s), // its clock is ahead of ours
            "etcd key /k is held by pid 12 on db1: ./job");
  EXPECT_EQ(describe("/k", 1, {{"/k/slot/0", "", 5, 5, 0}}, since),
            "etcd key /k is held by an unknown holder");
}

TEST(Description, NamesAFewOfMany) {
  const Entry entry{"/k/slot/0", formatHolder({"db1", 12, "./job", {}}), 5, 5, 9};
  EXPECT_EQ(describe("/k", 4, {entry, entry, entry, entry}, WallTime()),
            "etcd key /k has all its 4 places taken, by pid 12 on db1: ./job; "
            "pid 12 on db1: ./job; "
            "pid 12 on db1: ./job; and 1 more");
}

TEST(CountText, ComesBack) {
  using common::RefusalCount;
  for (const RefusalCount& count : {RefusalCount(), RefusalCount{7, WallTime(1500ms)}}) {
    EXPECT_EQ(parseCount(formatCount(count)), count);
  }
  for (const char* const text : {"", "7", "{}", R"({"refusals":-1})", R"({"count":2})",
                                 R"({"refusals":18446744073709551616})"}) {
    EXPECT_EQ(parseCount(text), std::nullopt) << text;
  }
}

} // namespace
} // namespace exec_wrapper::etcd
