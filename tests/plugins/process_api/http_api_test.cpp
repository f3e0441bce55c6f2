#include "http_api.h"

#include <gmock/gmock.h>

namespace exec_wrapper::process_api {
namespace {

TEST(WithoutKey, MasksEachOccurrence) {
  EXPECT_EQ(withoutKey("a s3cret, s3crets3cret", Secret("s3cret")), "a ********, ****************");
  EXPECT_EQ(withoutKey("nothing", Secret("s3cret")), "nothing");
  EXPECT_EQ(withoutKey("", Secret("s3cret")), "");
}

TEST(WithoutKey, LeavesTextsAloneWhereTheKeyIsTooShortToHide) {
  EXPECT_EQ(withoutKey("abc", Secret("b")), "abc");
  EXPECT_EQ(withoutKey("abc", Secret()), "abc");
}

} // namespace
} // namespace exec_wrapper::process_api
