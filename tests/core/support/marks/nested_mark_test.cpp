#include "support/marks/nested_mark.h"

#include <gmock/gmock.h>

#include <unistd.h>

namespace exec_wrapper {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// Numbers that no process has.
const base::ProcessId kNearest{5000001, 4711};
const base::ProcessId kOuter{5000002, 4022};

TEST(NestedMarkTest, IsFoundByTheNumbersOfEachWrapperAround) {
  const NestedMark mark({kNearest, kOuter});
  for (const base::ProcessId& wrapper : {kNearest, kOuter}) {
    const std::vector<NestedWrapper> found = nestedWrappers(wrapper);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found.front().pid, getpid());
    EXPECT_EQ(found.front().user, geteuid());
  }
}

TEST(NestedMarkTest, IsNotThatOfAnotherWrapper) {
  const NestedMark mark({kNearest});
  EXPECT_THAT(nestedWrappers({kNearest.pid, kNearest.started + 1}), IsEmpty());
  EXPECT_THAT(nestedWrappers({kNearest.pid, 471}), IsEmpty()) << "a number that begins like it";
}

TEST(NestedMarkTest, GoesWithItsProcess) {
  { const NestedMark mark({kNearest}); }
  EXPECT_THAT(nestedWrappers(kNearest), IsEmpty());
}

TEST(NestedMarkTest, OfSeveralWrappersNoneHidesAnother) {
  const NestedMark one({kNearest});
  const NestedMark two({kNearest});
  EXPECT_THAT(nestedWrappers(kNearest), SizeIs(2));
}

} // namespace
} // namespace exec_wrapper
