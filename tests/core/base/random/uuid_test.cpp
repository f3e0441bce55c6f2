#include "base/random/uuid.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace exec_wrapper::base {
namespace {

TEST(Uuid, IsRandomAndOfVersion4) {
  std::set<std::string> all;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = randomUuid();
    EXPECT_TRUE(isUuid(uuid)) << uuid;
    EXPECT_EQ(uuid[14], '4') << uuid;
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos) << uuid;
    all.insert(uuid);
  }
  EXPECT_EQ(all.size(), 1000U);
}

TEST(Uuid, HasOneForm) {
  EXPECT_TRUE(isUuid("9b2c1d3e-4f50-4a61-8b72-0123456789AB"));
  for (const char* const text :
       {"", "9b2c1d3e4f504a618b720123456789ab", "9b2c1d3e-4f50-4a61-8b72-0123456789a",
        "9b2c1d3e-4f50-4a61-8b72-0123456789abc", "9b2c1d3e-4f50-4a61-8b72-0123456789ag",
        "9b2c1d3e_4f50-4a61-8b72-0123456789ab", "{b2c1d3e-4f50-4a61-8b72-0123456789a}"}) {
    EXPECT_FALSE(isUuid(text)) << text;
  }
}

} // namespace
} // namespace exec_wrapper::base
