#include "system/faults/cell.h"

#include "system/faults/plan.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test::faults {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string only(const std::string& pattern) {
  const std::vector<Cell> cells = cellsLike(pattern);
  return cells.size() == 1 ? cells[0].text() : std::to_string(cells.size());
}

TEST(Cells, AreAllThereIs) {
  EXPECT_THAT(cellsLike(""), SizeIs(10 * 3 * 5));
}

TEST(Cells, AreFoundByAnyOfTheirParts) {
  EXPECT_EQ(only("black-hole/final/stop"), "black-hole/final/stop");
  EXPECT_THAT(cellsLike("reset"), SizeIs(15));
  EXPECT_THAT(cellsLike("/heartbeat"), SizeIs(50));
  EXPECT_THAT(cellsLike("409//kill"), SizeIs(3));
  EXPECT_THAT(cellsLike("409/creaton"), IsEmpty());
  EXPECT_THAT(cellsLike("409/creation/kill/x"), IsEmpty());
}

TEST(Plans, AreMadeForEveryCell) {
  for (const Cell& cell : cellsLike("")) {
    const Plan plan = planOf(cell);
    EXPECT_NE(plan.senseless.empty(), plan.reports.empty()) << cell.text();
  }
}

TEST(Plans, SaySoWhereThereIsNothingToTry) {
  std::size_t senseless = 0;
  for (const Cell& cell : cellsLike("")) {
    senseless += planOf(cell).senseless.empty() ? 0 : 1;
  }
  EXPECT_EQ(senseless, 9U) << "four of 409, four of garbage, and a kill after the last 409";
}

TEST(Plans, LoseNothingInSilence) {
  for (const Cell& cell : cellsLike("")) {
    EXPECT_FALSE(planOf(cell).reports.contains(Report::Lost)) << cell.text();
  }
}

TEST(Plans, KeepTheEndOfEveryKilledWrapperThatTheServerKnows) {
  for (const Cell& cell : cellsLike("refused//kill")) {
    const Plan plan = planOf(cell);
    if (cell.moment != Moment::Creation) {
      EXPECT_EQ(plan.status, "failed") << cell.text();
      EXPECT_FALSE(plan.reports.contains(Report::NamedLost)) << cell.text();
    }
  }
}

} // namespace
} // namespace exec_wrapper::test::faults
