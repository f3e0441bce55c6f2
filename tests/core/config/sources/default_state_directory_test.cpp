#include "config/sources/default_state_directory.h"

#include <gtest/gtest.h>

namespace exec_wrapper::config {
namespace {

TEST(DefaultStateDirectoryTest, IsTheSystemsForRoot) {
  EXPECT_EQ(defaultStateDirectory({{"HOME", "/root"}, {"XDG_STATE_HOME", "/x"}}, true),
            "/var/lib/exec_wrapper/state");
  EXPECT_EQ(defaultStateDirectory({}, true), "/var/lib/exec_wrapper/state");
}

TEST(DefaultStateDirectoryTest, IsInTheStateHomeOfOthers) {
  EXPECT_EQ(defaultStateDirectory({{"HOME", "/home/x"}}, false),
            "/home/x/.local/state/exec_wrapper/state");
  EXPECT_EQ(defaultStateDirectory({{"HOME", "/home/x"}, {"XDG_STATE_HOME", "/y"}}, false),
            "/y/exec_wrapper/state");
  EXPECT_EQ(defaultStateDirectory({{"XDG_STATE_HOME", "/y"}}, false), "/y/exec_wrapper/state");
}

TEST(DefaultStateDirectoryTest, IgnoresRelativePaths) {
  EXPECT_EQ(defaultStateDirectory({{"HOME", "/home/x"}, {"XDG_STATE_HOME", "y"}}, false),
            "/home/x/.local/state/exec_wrapper/state");
  EXPECT_EQ(defaultStateDirectory({{"HOME", "/home/x"}, {"XDG_STATE_HOME", ""}}, false),
            "/home/x/.local/state/exec_wrapper/state");
  EXPECT_EQ(defaultStateDirectory({{"HOME", "home"}}, false), "");
}

TEST(DefaultStateDirectoryTest, IsNoneWithoutAHome) {
  EXPECT_EQ(defaultStateDirectory({}, false), "");
  EXPECT_EQ(defaultStateDirectory({{"HOME", ""}}, false), "");
}

} // namespace
} // namespace exec_wrapper::config
