#include "prometheus_reporter.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_events.h"
#include "exec_wrapper/testing/sample_host.h"
#include "exec_wrapper/testing/sample_settings.h"
#include "metrics_update.h"
#include "pushgateway.h"
#include "support/temp_dir.h"
#include "target.h"
#include "textfile.h"

#include <gmock/gmock.h>

#include <memory>
#include <string>

namespace exec_wrapper::prometheus {

extern const PluginInfo info;

namespace test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ThrowsMessage;

/// Counts what it is given.
class CountingKeeper final : public MetricsStore {
public:
  explicit CountingKeeper(int& count) : count_(count) {}
  Delivery update(const Event&, SteadyTime) override {
    ++count_;
    return Delivery::retry("full");
  }

private:
  int& count_;
};

class PrometheusReporterTest : public ::testing::Test {
protected:
  std::unique_ptr<MetricsStore> keeperOf(const std::string& target) {
    settings_.set("prometheus-target", target);
    return makeKeeper(settings_, host_);
  }

  template <class Matcher> void expectRefusal(const std::string& target, Matcher matcher) {
    EXPECT_THAT([&] { keeperOf(target); }, ThrowsMessage<ConfigurationError>(matcher)) << target;
  }

  contract::SampleSettings settings_{info.options, {{"prometheus-job", "backup"}}};
  contract::SampleHost host_;
  exec_wrapper::test::TempDir dir_;
};

TEST_F(PrometheusReporterTest, TakesAUserOnlyWithAPassword) {
  const std::string url = "http://127.0.0.1:9091";
  settings_.set("prometheus-user", "cron");
  expectRefusal(url, HasSubstr("prometheus-password is not"));
  settings_.set("prometheus-password", "hidden-word");
  EXPECT_NO_THROW(keeperOf(url));
  settings_.set("prometheus-user", "cron:job");
  expectRefusal(url, AllOf(HasSubstr("colon"), Not(HasSubstr("hidden-word"))));
}

TEST_F(PrometheusReporterTest, PassesOnWhatItsKeeperAnswers) {
  int count = 0;
  PrometheusReporter reporter(settings_, std::make_unique<CountingKeeper>(count));
  const Event refusal = contract::eventOf(Severity::Warning, RunRefused{});
  EXPECT_EQ(reporter.deliver(refusal, SteadyTime::max()).reason, "full");
  EXPECT_EQ(count, 1);
  const Event message = contract::eventOf(Severity::Warning, Message{});
  EXPECT_EQ(reporter.deliver(message, SteadyTime::max()).verdict, Delivery::Verdict::Delivered);
  EXPECT_EQ(count, 1);
}

TEST_F(PrometheusReporterTest, PolicyFollowsTheSettings) {
  int count = 0;
  settings_.set("prometheus-retries", "-1");
  const DeliveryPolicy policy =
      PrometheusReporter(settings_, std::make_unique<CountingKeeper>(count)).policy();
  EXPECT_EQ(policy.kinds, kCounted);
  EXPECT_EQ(policy.minSeverity, Severity::Debug);
  EXPECT_EQ(policy.attemptLimit, std::chrono::seconds(10));
  EXPECT_EQ(policy.retries, std::nullopt);
  EXPECT_EQ(policy.finalRetries, std::nullopt);
  EXPECT_EQ(policy.destination, "") << "of numbers, only the newest count";
}

TEST_F(PrometheusReporterTest, TakesAUrlForAPushgatewayAndAllElseForADirectory) {
  EXPECT_NE(dynamic_cast<Pushgateway*>(keeperOf("http://127.0.0.1:9091/").get()), nullptr);
  EXPECT_NE(dynamic_cast<Pushgateway*>(keeperOf("HTTPS://push.test/base").get()), nullptr);
  EXPECT_NE(dynamic_cast<Textfile*>(keeperOf(dir_.path()).get()), nullptr);
  EXPECT_NE(dynamic_cast<Textfile*>(keeperOf(dir_.file("not there yet")).get()), nullptr);
}

TEST_F(PrometheusReporterTest, RefusesWhatCannotBeATarget) {
  expectRefusal("", HasSubstr("prometheus-target"));
  expectRefusal("ftp://host/x", HasSubstr("neither a directory nor"));
  expectRefusal("http://", HasSubstr("not a usable URL"));
  expectRefusal("http://u:s3cret@host",
                AllOf(HasSubstr("not a usable URL"), Not(HasSubstr("s3cret"))));
}

TEST_F(PrometheusReporterTest, RefusesAJobWithoutANameAndALabelThatCannotBe) {
  settings_.set("prometheus-label", "result");
  expectRefusal(dir_.path(), HasSubstr("prometheus-label"));
  settings_.set("prometheus-job", "");
  expectRefusal(dir_.path(), HasSubstr("process-name"));
  expectRefusal("http://127.0.0.1:9091", HasSubstr("process-name"));
}

} // namespace
} // namespace test
} // namespace exec_wrapper::prometheus
