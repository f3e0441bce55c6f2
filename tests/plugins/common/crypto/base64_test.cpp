#include "common/crypto/base64.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace exec_wrapper::common {
namespace {

TEST(Base64, IsThatOfTheStandard) {
  const std::pair<std::string, std::string> pairs[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foobar", "Zm9vYmFy"},
                                                       {std::string("\xFF\xFE\0", 3), "//4A"},
                                                       {"\xFB\xEF", "++8="}};
  for (const auto& [bytes, text] : pairs) {
    EXPECT_EQ(toBase64(bytes), text);
    EXPECT_EQ(fromBase64(text), bytes);
  }
}

TEST(Base64, OfAnyBytesComesBack) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) {
    bytes += static_cast<char>(i * 7);
    ASSERT_EQ(fromBase64(toBase64(bytes)), bytes);
  }
}

TEST(Base64, RefusesWhatIsNone) {
  for (const char* const text : {"Zg", "Zg=", "Z===", "Zm9v\n", "Zm 9", "====", "Z-_="}) {
    EXPECT_EQ(fromBase64(text), std::nullopt) << text;
  }
}

} // namespace
} // namespace exec_wrapper::common
