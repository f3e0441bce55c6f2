#include "support/file_trust.h"

#include <gmock/gmock.h>

#include <unistd.h>

namespace exec_wrapper {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct stat file(uid_t owner, mode_t mode) {
  struct stat status {};
  status.st_uid = owner;
  status.st_mode = S_IFREG | mode;
  return status;
}

TEST(FileTrustTest, TrustsRootAndTheUser) {
  EXPECT_TRUE(checkTrusted(file(0, 0644)).ok());
  EXPECT_TRUE(checkTrusted(file(::geteuid(), 0755)).ok());
}

TEST(FileTrustTest, RefusesAnotherOwner) {
  EXPECT_THAT(
      checkTrusted(file(::geteuid() + 1, 0600)).text(),
      AllOf(HasSubstr("belongs to user " + std::to_string(::geteuid() + 1)), HasSubstr("chown")));
}

TEST(FileTrustTest, RefusesWhatOthersCanWrite) {
  EXPECT_THAT(checkTrusted(file(0, 0664)).text(), HasSubstr("chmod go-w"));
  EXPECT_THAT(checkTrusted(file(::geteuid(), 0646)).text(), HasSubstr("chmod go-w"));
}

TEST(FileTrustTest, RefusesADirectoryThatEverybodyCanWriteThoughItIsSticky) {
  EXPECT_THAT(checkTrusted(file(0, 01777)).text(), HasSubstr("chmod go-w"));
}

} // namespace
} // namespace exec_wrapper
