#include "system/faults/measurement.h"

#include "system/faults/bounds.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test::faults {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Measurement good() {
  Measurement measurement;
  measurement.startDelay = 50ms;
  measurement.killDelay = 100ms;
  measurement.notice = 50ms;
  measurement.report = Report::ByFlush;
  return measurement;
}

TEST(Measurement, SurvivesTheWayToAnotherProcess) {
  Measurement measurement = good();
  measurement.notice.reset();
  measurement.orphans = 2;
  measurement.flaws = {"one", "another one"};
  measurement.log = "said\n\nlog\nmore\n";
  EXPECT_EQ(unpacked(packed(measurement)), measurement);
}

TEST(Measurement, MaySayThatThereIsNone) {
  Measurement measurement;
  measurement.senseless = "no child: refused with 75";
  EXPECT_EQ(unpacked(packed(measurement)), measurement);
}

TEST(Bounds, AreKeptUpToThem) {
  Measurement measurement = good();
  judge(Bounds(), measurement);
  EXPECT_THAT(measurement.flaws, IsEmpty());
}

TEST(Bounds, AreBrokenByEachTimeBeyondThemAndByOneOrphan) {
  Measurement measurement = good();
  measurement.startDelay = 51ms;
  measurement.killDelay = 101ms;
  measurement.notice = 51ms;
  measurement.orphans = 1;
  judge(Bounds(), measurement);
  EXPECT_THAT(measurement.flaws, ElementsAre(HasSubstr("start"), HasSubstr("101.0 ms"),
                                             HasSubstr("notice"), HasSubstr("1 processes")));
}

TEST(Bounds, HaveSlackForTimesOnly) {
  Measurement measurement = good();
  measurement.killDelay = 999ms;
  measurement.orphans = 1;
  judge(Bounds() * 10, measurement);
  EXPECT_THAT(measurement.flaws, ElementsAre(HasSubstr("are left")));
}

} // namespace
} // namespace exec_wrapper::test::faults
