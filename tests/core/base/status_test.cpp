#include "base/status.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace exec_wrapper::base {
namespace {

TEST(Status, IsWellUnlessItSaysWhyNot) {
  EXPECT_TRUE(Status().ok());
  EXPECT_EQ(Status().text(), "");
  EXPECT_FALSE(Status::failure("it is a directory").ok());
  EXPECT_EQ(Status::failure("it is a directory").text(), "it is a directory");
  EXPECT_EQ(Status::failure("it is a directory").code(), 0);
}

TEST(Status, OfAFailedCallHasItsErrorAndWords) {
  EXPECT_FALSE(Status::ofErrno(ENOENT).ok());
  EXPECT_EQ(Status::ofErrno(ENOENT).code(), ENOENT);
  EXPECT_EQ(Status::ofErrno(ENOENT).text(), "No such file or directory");
}

TEST(Status, TakesMoreWords) {
  const Status more = Status::ofErrno(EACCES).after("no file can be made: ");

  EXPECT_EQ(more.text(), "no file can be made: Permission denied");
  EXPECT_EQ(more.code(), EACCES);
  EXPECT_TRUE(Status().after("no file can be made: ").ok());
}

} // namespace
} // namespace exec_wrapper::base
