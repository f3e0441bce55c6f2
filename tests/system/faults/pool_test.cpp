#include "system/faults/pool.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <stdexcept>

namespace exec_wrapper::test::faults {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Measurement named(const Cell& cell) {
  Measurement measurement;
  measurement.log = cell.text();
  return measurement;
}

void ignore(const Cell&, const Measurement&) {}

TEST(Pool, ReturnsTheMeasurementsInTheOrderOfTheCells) {
  const std::vector<Cell> cells = cellsLike("/creation");
  const std::vector<Measurement> all = tryOutAll(cells, 4, named, ignore);
  ASSERT_THAT(all, SizeIs(cells.size()));
  for (std::size_t i = 0; i < cells.size(); ++i) {
    EXPECT_EQ(all[i].log, cells[i].text());
  }
}

TEST(Pool, GivesEachTrialAProcessOfItsOwn) {
  int changed = 0;
  const auto count = [&changed](const Cell&) {
    Measurement measurement;
    measurement.orphans = static_cast<std::size_t>(++changed);
    return measurement;
  };
  for (const Measurement& each : tryOutAll(cellsLike("/creation/exits"), 2, count, ignore)) {
    EXPECT_EQ(each.orphans, 1U);
  }
}

TEST(Pool, TellsEachEndOnce) {
  std::vector<std::string> done;
  const auto cells = cellsLike("reset/creation/exits");
  tryOutAll(cells, 2, named, [&](const Cell& cell, const Measurement& measurement) {
    EXPECT_EQ(measurement.log, cell.text());
    done.push_back(cell.text());
  });
  EXPECT_THAT(done, ElementsAre("reset/creation/exits"));
}

TEST(Pool, AFailureIsAFlawOfItsCellOnly) {
  const auto fail = [](const Cell& cell) {
    if (cell.end == End::Dies) {
      throw std::runtime_error("no\nluck");
    }
    if (cell.end == End::Kill) {
      ::_exit(7);
    }
    return named(cell);
  };
  const std::vector<Measurement> all = tryOutAll(cellsLike("reset/creation"), 2, fail, ignore);
  EXPECT_THAT(all[0].flaws, IsEmpty());
  EXPECT_THAT(all[1].flaws, ElementsAre("no luck"));
  EXPECT_THAT(all[4].flaws, ElementsAre(HasSubstr("died")));
}

} // namespace
} // namespace exec_wrapper::test::faults
