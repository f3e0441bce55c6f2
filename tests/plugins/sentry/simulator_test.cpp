// The simulated Sentry refuses what a real one would, so that the other tests can fail.

#include "support/sentry/envelope_reader.h"
#include "support/sentry/json.h"
#include "support/sentry/monitors.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kId[] = "0a2c4e6f000041118222333344445555";

std::string checkInText(const std::string& more = {}, const std::string& status = "in_progress") {
  return R"({"check_in_id":")" + std::string(kId) + R"(","monitor_slug":"job","status":")" +
         status + "\"" + more + "}";
}

std::string item(const std::string& type, const std::string& payload) {
  return R"({"type":")" + type + R"(","length":)" + std::to_string(payload.size()) + "}\n" +
         payload + "\n";
}

std::string problemOf(const std::string& body) {
  try {
    readEnvelope(body);
  } catch (const SentryProblem& problem) {
    return problem.what();
  }
  return "none";
}

TEST(SimulatedSentry, TakesAnEnvelope) {
  EXPECT_EQ(problemOf("{}\n" + item("check_in", checkInText())), "none");
  EXPECT_EQ(problemOf("{}\n{\"type\":\"check_in\"}\n" + checkInText()), "none")
      << "to the line end";
}

TEST(SimulatedSentry, RefusesAFormThatIsNotOne) {
  const std::string good = item("check_in", checkInText());
  EXPECT_THAT(problemOf(""), HasSubstr("header"));
  EXPECT_THAT(problemOf("{}\n"), HasSubstr("empty"));
  EXPECT_THAT(problemOf("{}\r\n" + good), HasSubstr("carriage return"));
  EXPECT_THAT(problemOf("{}\n" + good + "\n"), HasSubstr("empty line"));
  EXPECT_THAT(problemOf("{}\n" + good + good), HasSubstr("more than one"));
  EXPECT_THAT(problemOf("{}\n{\"type\":\"check_in\",\"length\":9}\n{}\n"), HasSubstr("shorter"));
  EXPECT_THAT(problemOf("{}\n{\"type\":\"check_in\",\"length\":1}\n{}\n"), HasSubstr("longer"));
  EXPECT_THAT(problemOf("{}\n" + item("unknown", "x")), HasSubstr("unknown type"));
  EXPECT_THAT(problemOf("{}\n" + item("attachment", "x")), HasSubstr("filename"));
  EXPECT_THAT(problemOf(R"({"sent_at":"2026-11-28T16:00:00Z","sent_at":"2026-11-28T16:00:00Z"})"
                        "\n" +
                        good),
              HasSubstr("twice"));
  EXPECT_THAT(problemOf("{\"sent_at\":\"now\"}\n" + good), HasSubstr("is not a time"));
}

TEST(SimulatedSentry, RefusesACheckInThatIsNotOne) {
  const auto refusal = [](const std::string& more, const std::string& status = "ok") {
    return problemOf("{}\n" + item("check_in", checkInText(more, status)));
  };
  EXPECT_EQ(refusal(R"(,"duration":1.5,"environment":"x")"), "none");
  EXPECT_THAT(refusal("", "missed"), HasSubstr("status"));
  EXPECT_THAT(refusal(R"(,"duration":1)", "in_progress"), HasSubstr("duration"));
  EXPECT_THAT(refusal(R"(,"environment":")" + std::string(65, 'x') + "\""), HasSubstr("too long"));
  EXPECT_THAT(refusal(R"(,"timestamp":1)"), HasSubstr("unknown member"));
  const std::string begin = R"(,"monitor_config":{"schedule":{"type":)";
  EXPECT_EQ(refusal(begin + R"("interval","value":2,"unit":"hour"}})"), "none");
  EXPECT_THAT(refusal(begin + R"("interval","value":"2","unit":"hour"}})"), HasSubstr("number"));
  EXPECT_THAT(refusal(begin + R"("crontab","value":"@reboot"}})"), HasSubstr("cron"));
  EXPECT_THAT(refusal(begin + R"("crontab","value":"@daily"},"max_runtime":0})"),
              HasSubstr("range"));
}

class MonitorsOfSentry : public ::testing::Test {
protected:
  void take(const std::string& status, const std::string& more = {}) {
    monitors_.take(*objectIn(checkInText(more, status), "it"));
  }
  SentryMonitors monitors_;
  const std::string config_ =
      R"(,"monitor_config":{"schedule":{"type":"crontab","value":"@daily"}})";
};

TEST_F(MonitorsOfSentry, AreMadeByAConfigurationOnly) {
  take("in_progress");
  EXPECT_THAT(monitors_.dropped(), ElementsAre("MONITOR_NOT_FOUND job"));
  take("in_progress", config_);
  EXPECT_THAT(monitors_.all(), SizeIs(1));
}

TEST_F(MonitorsOfSentry, CountARunOnce) {
  take("in_progress", config_);
  take("in_progress");
  take("ok", R"(,"duration":2)");
  take("in_progress");
  take("error");
  ASSERT_THAT(monitors_.all(), SizeIs(1));
  EXPECT_EQ(monitors_.all()[0].status, "ok");
  EXPECT_EQ(monitors_.all()[0].heartbeats, 1);
  EXPECT_THAT(monitors_.dropped(), ElementsAre("CHECKIN_FINISHED job"));
}

TEST_F(MonitorsOfSentry, KeepATimeout) {
  take("in_progress", config_);
  monitors_.timeOut();
  take("ok", R"(,"duration":2)");
  EXPECT_EQ(monitors_.all()[0].status, "timeout");
  EXPECT_EQ(monitors_.all()[0].duration, 2);
}

TEST_F(MonitorsOfSentry, DoNotMixEnvironments) {
  take("in_progress", config_ + R"(,"environment":"a")");
  take("ok", R"(,"environment":"b")");
  EXPECT_THAT(monitors_.dropped(), ElementsAre("MISMATCH job"));
}

} // namespace
} // namespace exec_wrapper::test
