#include "config/options/dashes.h"

#include <gtest/gtest.h>

namespace exec_wrapper::config {
namespace {

TEST(DashesTest, AreNamed) {
  EXPECT_EQ(dashLikeIn("\u2013lockfile"), "U+2013 (en dash)");
  EXPECT_EQ(dashLikeIn("--process\u2212timeout\u2013"), "U+2212 (minus sign)") << "the first";
  EXPECT_EQ(dashLikeIn("--process-timeout"), "");
  EXPECT_EQ(dashLikeIn(""), "");
}

TEST(DashesTest, AreSeenAtTheBeginning) {
  for (const char* dash : {"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212"}) {
    EXPECT_TRUE(beginsWithDashLike(std::string(dash) + "x")) << dash;
  }
  EXPECT_FALSE(beginsWithDashLike("-\u2013x"));
  EXPECT_FALSE(beginsWithDashLike("\xE2\x80"));
  EXPECT_FALSE(beginsWithDashLike(""));
}

TEST(DashesTest, AreReplaced) {
  EXPECT_EQ(withPlainDashes("\u2014a\u2010b-c"), "-a-b-c");
  EXPECT_EQ(withPlainDashes("\xFFü\xE2\x80"), "\xFFü\xE2\x80");
}

} // namespace
} // namespace exec_wrapper::config
