#include "common/program/base_environment.h"

#include "base/program_marks.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <string>
#include <vector>

namespace exec_wrapper::common {
namespace {

using ::testing::ElementsAre;
using ::testing::MatchesRegex;

std::string parentMarkOfOurs() {
  return "EXEC_WRAPPER_PARENT=" + std::to_string(getpid()) + "::plugin:[1-9][0-9]*";
}

TEST(BaseEnvironment, IsTheWrappersOwnWithoutWhatConfiguresIt) {
  const char* const environment[] = {"PATH=/bin", "EXEC_WRAPPER_API_KEY=k3y",
                                     "EXEC_WRAPPER_PARENT=1:::2", "HOME=/root", nullptr};
  EXPECT_THAT(baseEnvironment(environment),
              ElementsAre("PATH=/bin", "HOME=/root", MatchesRegex(parentMarkOfOurs())));
}

TEST(BaseEnvironment, KeepsTheMarksOfProgramsAroundIt) {
  const char* const environment[] = {"EXEC_WRAPPER_EVENT=alert", "EXEC_WRAPPER_EVENT_HOST=db1",
                                     "EXEC_WRAPPER_GUARD_CALL=acquire",
                                     "EXEC_WRAPPER_GUARD_COMMAND=true", nullptr};
  EXPECT_THAT(baseEnvironment(environment),
              ElementsAre("EXEC_WRAPPER_EVENT=alert", "EXEC_WRAPPER_GUARD_CALL=acquire",
                          MatchesRegex(parentMarkOfOurs())));
}

TEST(HasVariable, IsToldByTheWholeName) {
  const char* const within[] = {"PATH=/bin", "EXEC_WRAPPER_EVENT=alert", nullptr};
  const char* const without[] = {"PATH=/bin", "EXEC_WRAPPER_EVENTS=alert", "EXEC_WRAPPER_EVENT",
                                 nullptr};
  EXPECT_TRUE(hasVariable(within, base::kEventVariable));
  EXPECT_FALSE(hasVariable(without, base::kEventVariable));
  EXPECT_FALSE(hasVariable(nullptr, base::kEventVariable));
}

TEST(SetVariable, ReplacesOneOfTheSameName) {
  std::vector<std::string> environment = {"A=1", "AB=2", "A=3"};
  setVariable(environment, "A", "4");
  EXPECT_THAT(environment, ElementsAre("AB=2", "A=4"));
}

} // namespace
} // namespace exec_wrapper::common
