#include "exposition.h"

#include "families.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

namespace exec_wrapper::prometheus::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

const JobLabel kJob = {"name", "backup"};

/// Every number that there can be.
MetricValues fullSheet() {
  MetricValues values;
  double number = 0.5;
  for (const Family& family : families()) {
    if (family.label.empty()) {
      values.set({family.name}, ++number);
    }
    for (const std::string_view value : family.values) {
      values.set({family.name, value}, ++number);
    }
  }
  return values;
}

TEST(Exposition, HasHelpTypeAndASampleOfAMetric) {
  MetricValues values;
  values.set({kLastExitStatus}, 3);
  EXPECT_EQ(expose(values, kJob, Extent::Whole),
            "# HELP exec_wrapper_last_exit_status Exit status of the wrapper of that run.\n"
            "# TYPE exec_wrapper_last_exit_status gauge\n"
            "exec_wrapper_last_exit_status{name=\"backup\"} 3\n");
}

TEST(Exposition, WritesTimesWithoutAnExponent) {
  MetricValues values;
  values.set({kLastStart}, 1'700'000'000.125);
  EXPECT_THAT(expose(values, kJob, Extent::Whole), HasSubstr("} 1700000000.125\n"));
}

TEST(Exposition, EscapesWhatTheJobIsCalled) {
  MetricValues values;
  values.set({kRefusals}, 1);
  EXPECT_THAT(expose(values, {"name", "a\"b\\c\nd\xff\xc3\xbc"}, Extent::Whole),
              HasSubstr("{name=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\xc3\xbc\"} 1\n"));
}

TEST(Exposition, LeavesOutWhatIsNotKnownWhereTheTextIsAllThatThereIs) {
  MetricValues values = fullSheet();
  values.setUnknown(kLastProgress);
  values.setUnknown(kLastMemory);
  EXPECT_THAT(expose(values, kJob, Extent::Whole),
              AllOf(Not(HasSubstr("NaN")), Not(HasSubstr(std::string(kLastProgress))),
                    HasSubstr("_total")));
}

TEST(Exposition, ReplacesWhatIsNotKnownAndHasNoCountsWhereNumbersArePushed) {
  MetricValues values = fullSheet();
  values.setUnknown(kLastProgress);
  EXPECT_THAT(expose(values, kJob, Extent::Newest),
              AllOf(HasSubstr("exec_wrapper_last_progress{name=\"backup\",kind=\"error\"} NaN\n"),
                    Not(HasSubstr("_total"))));
}

TEST(Exposition, IsUnderstoodAsItWasMeant) {
  for (const std::string& name :
       {std::string("backup"), std::string("a\"} 7\n{b,result=\"failed\""), std::string("\\"),
        std::string(1000, '}')}) {
    const std::string text = expose(fullSheet(), {"name", name}, Extent::Whole);
    EXPECT_EQ(expose(understand(text), {"name", name}, Extent::Whole), text) << name;
  }
}

TEST(Exposition, IsUnderstoodThoughTheJobsLabelWasCalledOtherwise) {
  const MetricValues values = understand(expose(fullSheet(), {"job", "x"}, Extent::Whole));
  EXPECT_EQ(expose(values, kJob, Extent::Whole), expose(fullSheet(), kJob, Extent::Whole));
}

TEST(Exposition, OfAnotherIsPassedOver) {
  const MetricValues values = understand("exec_wrapper_refusals_total{name=\"b\"} nan\n"
                                         "exec_wrapper_attempts_total{name=\"b\"} -4\n"
                                         "exec_wrapper_timeouts_total{name=\"b\"} 1e300\n"
                                         "exec_wrapper_runs_total{name=\"b\",result=\"odd\"} 1\n"
                                         "exec_wrapper_runs_total{name=\"b\"} 1\n"
                                         "exec_wrapper_last_exit_status{name=\"b\"} 0x10\n"
                                         "exec_wrapper_last_attempts{name=\"b\"} \n"
                                         "exec_wrapper_last_duration_seconds} 4{\n"
                                         "node_load1{name=\"b\"} 3\n{} 1\n\n\x01\xff\n}");
  EXPECT_TRUE(values.empty());
}

TEST(Exposition, CutShortStillTellsItsWholeLines) {
  const std::string text = expose(fullSheet(), kJob, Extent::Whole);
  const MetricValues values = understand(std::string_view(text).substr(0, text.size() / 2));
  EXPECT_THAT(values.find({kLastStart}), Optional(1.5));
  EXPECT_EQ(values.find({kTimeouts}), std::nullopt);
}

TEST(LabelName, IsAWordThatNoMetricOfOursHasForAnotherThing) {
  for (const char* const good : {"name", "job", "_x", "Job2"}) {
    EXPECT_TRUE(isLabelName(good)) << good;
  }
  for (const char* const bad :
       {"", "2x", "a-b", "__name__", "result", "kind", "mode", "a b", "ü"}) {
    EXPECT_FALSE(isLabelName(bad)) << bad;
  }
}

TEST(Families, HaveNamesOfTheirOwnAndHelp) {
  std::set<std::string_view> names;
  for (const Family& family : families()) {
    EXPECT_TRUE(names.insert(family.name).second) << family.name;
    EXPECT_FALSE(family.help.empty());
    EXPECT_EQ(family.label.empty(), family.values.empty());
    EXPECT_EQ(family.name.ends_with("_total"), family.type == Family::Type::Counter);
  }
}

} // namespace
} // namespace exec_wrapper::prometheus::test
