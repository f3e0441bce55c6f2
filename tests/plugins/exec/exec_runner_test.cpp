#include "exec_runner.h"

#include <gmock/gmock.h>

namespace exec_wrapper::exec {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ExecRunner, RunsTheFirstWordWithAllWordsAsItsArguments) {
  const Launch launch = ExecRunner().prepare({{"rsync", "--delete", "x y", "", "$HOME*"}});

  EXPECT_EQ(launch.program, "rsync");
  EXPECT_THAT(launch.arguments, ElementsAre("rsync", "--delete", "x y", "", "$HOME*"));
  EXPECT_THAT(launch.environment, IsEmpty());
}

TEST(ExecRunner, KeepsEveryByteOfTheWords) {
  const std::string odd = "\xFF\n\t'\"\\";

  EXPECT_THAT(ExecRunner().prepare({{odd, odd}}).arguments, ElementsAre(odd, odd));
}

} // namespace
} // namespace exec_wrapper::exec
