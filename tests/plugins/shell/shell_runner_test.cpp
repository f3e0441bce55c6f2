#include "shell_runner.h"

#include "exec_wrapper/settings.h"

#include <gmock/gmock.h>

namespace exec_wrapper::shell {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ShellRunner, HandsOneWordToTheShellUntouched) {
  const Launch launch = ShellRunner("/bin/sh").prepare({{"cd / && echo \"$PWD\" | cat"}});

  EXPECT_EQ(launch.program, "/bin/sh");
  EXPECT_THAT(launch.arguments, ElementsAre("/bin/sh", "-c", "cd / && echo \"$PWD\" | cat"));
  EXPECT_THAT(launch.environment, IsEmpty());
}

TEST(ShellRunner, JoinsSeveralWordsWithBlanksAndQuotesNothing) {
  const Launch launch = ShellRunner("/bin/sh").prepare({{"echo", "a  b", "$HOME", ""}});

  EXPECT_THAT(launch.arguments, ElementsAre("/bin/sh", "-c", "echo a  b $HOME "));
}

TEST(ShellRunner, HidesTheDashOfALineFromTheShellsOptions) {
  EXPECT_THAT(ShellRunner("/bin/sh").prepare({{"-x y"}}).arguments,
              ElementsAre("/bin/sh", "-c", " -x y"));
  EXPECT_THAT(ShellRunner("/bin/sh").prepare({{"+x"}}).arguments,
              ElementsAre("/bin/sh", "-c", " +x"));
}

TEST(ShellRunner, StartsTheShellThatIsSet) {
  const Launch launch = ShellRunner("/bin/bash").prepare({{"x"}});

  EXPECT_EQ(launch.program, "/bin/bash");
  EXPECT_THAT(launch.arguments, ElementsAre("/bin/bash", "-c", "x"));
}

TEST(ShellRunner, IsNotTheWrapper) {
  EXPECT_THROW(ShellRunner("exec_wrapper"), ConfigurationError);
  EXPECT_THROW(ShellRunner("/usr/bin/exec_wrapper"), ConfigurationError);
}

} // namespace
} // namespace exec_wrapper::shell
