// What is told of the memory of a command is the command's.

#include "support/confined.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class UsageOfTheCommand : public WrapperTest {
protected:
  void SetUp() override {
    if (kSanitized) {
      GTEST_SKIP() << "a sanitizer makes the wrapper larger than the commands here";
    }
  }
};

TEST_F(UsageOfTheCommand, HasNoMemoryWhereItMayBeTheWrappers) {
  EXPECT_THAT(run({"sh", "-c", "exit 3"}).err, AllOf(HasSubstr("CPU time"), Not(HasSubstr("MiB"))));
  EXPECT_THAT(run({"--log-format", "json", "sh", "-c", "exit 3"}).err,
              AllOf(HasSubstr("user_seconds"), Not(HasSubstr("max_resident_bytes"))));
}

TEST_F(UsageOfTheCommand, HasTheMemoryOfALargeOne) {
  const char* const large = "x=$(head -c 60000000 /dev/zero | tr '\\0' x); exit 3";
  EXPECT_THAT(run({"sh", "-c", large}).err, ContainsRegex("memory ([6-9].|[0-9]{3,}) MiB"));
}

} // namespace
} // namespace exec_wrapper::test
