#include "system/faults/table.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test::faults {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Measurement measured() {
  Measurement measurement;
  measurement.startDelay = 1230us;
  measurement.notice = 500us;
  measurement.report = Report::Delivered;
  return measurement;
}

std::vector<Row> allOf(const Measurement& measurement) {
  std::vector<Row> rows;
  for (const Cell& cell : cellsLike("")) {
    rows.push_back({cell, measurement});
  }
  return rows;
}

TEST(Entry, HasWhatWasSeen) {
  EXPECT_EQ(entry(measured()), "1.2 / – / 0.5, delivered, 0");
}

TEST(Entry, SaysWhatMakesNoSense) {
  Measurement measurement;
  measurement.senseless = "no child";
  EXPECT_EQ(entry(measurement), "(no child)");
}

TEST(Entry, PointsToAFlaw) {
  Measurement measurement = measured();
  measurement.flaws = {"the first", "the second"};
  EXPECT_EQ(entry(measurement), "**1.2 / – / 0.5, delivered, 0**: the first");
}

TEST(Page, HasATableOfAllEndsForEachMoment) {
  const std::string text = page(allOf(measured()), Bounds());
  const std::string row = " | 1.2 / – / 0.5, delivered, 0";
  EXPECT_THAT(text, AllOf(HasSubstr("\n## Creation\n\n|  | child exits | "),
                          HasSubstr("\n## Heartbeat\n"), HasSubstr("\n## Final update\n"),
                          HasSubstr("\n| black hole" + row + row + row + row + row + " |\n"),
                          HasSubstr("0 are not as promised"), Not(HasSubstr("**" + row))));
}

TEST(Page, TellsTheWorst) {
  std::vector<Row> rows = allOf(measured());
  rows[40].measurement.notice = 7ms;
  rows[41].measurement.orphans = 2;
  rows[42].measurement.flaws = {"a flaw"};
  const std::string text = page(rows, Bounds());
  EXPECT_THAT(text,
              AllOf(HasSubstr("| notice, ms | 50.0 | 7.0 |"), HasSubstr("| kill, ms | 100.0 | – |"),
                    HasSubstr("| orphans | 0 | 2 |"), HasSubstr("1 are not as promised")));
}

} // namespace
} // namespace exec_wrapper::test::faults
