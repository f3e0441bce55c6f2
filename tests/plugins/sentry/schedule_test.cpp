#include "schedule.h"

#include <gmock/gmock.h>

namespace exec_wrapper::sentry {
namespace {

TEST(Schedule, IsACronExpression) {
  EXPECT_EQ(scheduleJson("10 2 * * *"), R"({"type":"crontab","value":"10 2 * * *"})");
  EXPECT_EQ(scheduleJson(" */5  8-17 * * mon-fri\t"),
            R"({"type":"crontab","value":"*/5 8-17 * * mon-fri"})");
  EXPECT_EQ(scheduleJson("@daily"), R"({"type":"crontab","value":"@daily"})");
}

TEST(Schedule, UsesTheNameThatSentryKnows) {
  EXPECT_EQ(scheduleJson("@midnight"), scheduleJson("@daily"));
}

TEST(Schedule, IsAnInterval) {
  EXPECT_EQ(scheduleJson("every 2 hours"), R"({"type":"interval","value":2,"unit":"hour"})");
  EXPECT_EQ(scheduleJson("every day"), R"({"type":"interval","value":1,"unit":"day"})");
}

TEST(Schedule, IsNothingElse) {
  for (const char* const text :
       {"", "@reboot", "10 2 * *", "10 2 * * * *", "99 2 * * *", "daily", "every", "every 0 hours",
        "every -1 hours", "every 2 fortnights", "every 2 hours or so", "every 1e9 hours", "2 hours",
        "every 99999999999 minutes"}) {
    EXPECT_EQ(scheduleJson(text), "") << text;
  }
}

} // namespace
} // namespace exec_wrapper::sentry
