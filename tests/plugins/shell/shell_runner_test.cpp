#include "shell_runner.h"

#include <gmock/gmock.h>

namespace exec_wrapper::shell {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ShellRunner, HandsOneWordToTheShellUntouched) {
  const Launch launch = ShellRunner().prepare({{"cd / && echo \"$PWD\" | cat"}});

  EXPECT_EQ(launch.program, "/bin/sh");
  EXPECT_THAT(launch.arguments, ElementsAre("/bin/sh", "-c", "cd / && echo \"$PWD\" | cat"));
  EXPECT_THAT(launch.environment, IsEmpty());
}

TEST(ShellRunner, JoinsSeveralWordsWithBlanksAndQuotesNothing) {
  const Launch launch = ShellRunner().prepare({{"echo", "a  b", "$HOME", ""}});

  EXPECT_THAT(launch.arguments, ElementsAre("/bin/sh", "-c", "echo a  b $HOME "));
}

} // namespace
} // namespace exec_wrapper::shell
