// A thousand wrappers at once, as after an outage, when every job is due.

#include "support/confined.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <map>

namespace exec_wrapper::test {
namespace {

const int kCrowd = kSanitized ? 100 : 1000; // each costs a second there

class Crowd : public WrapperTest {
protected:
  /// Starts them all, waits for them all, and prints the status of each.
  Outcome runAll(const Words& words) const {
    ProcessSpec spec = wrapper(words);
    spec.argv = Words{"/bin/sh", "-c",
                      "for i in $(seq " + std::to_string(kCrowd) +
                          "); do { \"$@\" 2>>err; echo $?; } & done; wait",
                      "sh"} +
                spec.argv;
    return test::run(spec, kPatience * 10);
  }

  static std::map<std::string, int> counted(const std::string& text) {
    std::map<std::string, int> counts;
    for (const std::string& line : lines(text)) {
      ++counts[line];
    }
    return counts;
  }

  int ran() const { return static_cast<int>(lines(contents(file("ran"))).size()); }
};

TEST_F(Crowd, RunsAllItsCommands) {
  const Outcome outcome = runAll(child("append", file("ran"), "x", "exit", "3"));
  EXPECT_EQ(counted(outcome.out), (std::map<std::string, int>{{"3", kCrowd}}));
  EXPECT_EQ(ran(), kCrowd);
  EXPECT_EQ(lines(contents(file("err"))).size(), static_cast<std::size_t>(kCrowd));
}

TEST_F(Crowd, IsRefusedOrRunsWhereThereIsOneLock) {
  const Outcome outcome =
      runAll(Words{"--lockfile", file("lock")} + child("append", file("ran"), "x"));
  std::map<std::string, int> statuses = counted(outcome.out);
  EXPECT_GE(ran(), 1);
  EXPECT_EQ(statuses["0"], ran());
  EXPECT_EQ(statuses["0"] + statuses["75"], kCrowd);
  EXPECT_EQ(contents(file("lock")), "");
}

} // namespace
} // namespace exec_wrapper::test
