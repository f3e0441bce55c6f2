#include "run/process/own_number.h"

#include <gmock/gmock.h>

namespace exec_wrapper::run {
namespace {

using testing::ElementsAre;

// As the kernel reads an entry: up to the first zero.
std::vector<std::string> numbered(const std::vector<std::string>& entries) {
  std::vector<std::string> all;
  for (const std::string& entry : entries) {
    all.emplace_back(entry.c_str());
  }
  return all;
}

TEST(OwnNumber, ComesInThePlaceOfTheWrappers) {
  std::vector<std::string> entries = {"LISTEN_FDS=2", "LISTEN_PID=7", "WATCHDOG_PID=7", "X=7"};
  const OwnNumber number(entries, 7);
  number.set(4194304);
  EXPECT_THAT(numbered(entries),
              ElementsAre("LISTEN_FDS=2", "LISTEN_PID=4194304", "WATCHDOG_PID=4194304", "X=7"));
  number.set(1);
  EXPECT_THAT(numbered(entries),
              ElementsAre("LISTEN_FDS=2", "LISTEN_PID=1", "WATCHDOG_PID=1", "X=7"));
}

TEST(OwnNumber, TakesTheCheckOfTheWrapperAway) {
  std::vector<std::string> entries = {"A=", "LISTEN_PID=7", "LISTEN_PIDFDID=99"};
  const OwnNumber number(entries, 7);
  number.set(8);
  EXPECT_THAT(numbered(entries), ElementsAre("A=", "LISTEN_PID=8"));
}

TEST(OwnNumber, LeavesWhatIsMeantForAnother) {
  const std::vector<std::string> before = {"LISTEN_PID=77", "LISTEN_PIDFDID=99", "WATCHDOG_PID=07",
                                           "MY_LISTEN_PID=7", "LISTEN_PID="};
  std::vector<std::string> entries = before;
  const OwnNumber number(entries, 7);
  number.set(8);
  EXPECT_EQ(numbered(entries), before);
}

} // namespace
} // namespace exec_wrapper::run
