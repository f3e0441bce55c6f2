#include "command_reporter.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_events.h"
#include "exec_wrapper/testing/sample_host.h"
#include "exec_wrapper/testing/sample_settings.h"
#include "support/temp_dir.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <string>

namespace exec_wrapper::command {

extern const PluginInfo info;

namespace test {
namespace {

using exec_wrapper::test::contents;
using exec_wrapper::test::TempDir;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Verdict = Delivery::Verdict;

constexpr const char* kEnvironment[] = {"PATH=/usr/bin:/bin", nullptr};

class CommandReporterTest : public ::testing::Test {
protected:
  Delivery deliver(const std::string& command, const std::string& most = "60") {
    settings_.set("report-command", command);
    settings_.set("report-command-timeout", most);
    return reporter().deliver(finish_, std::chrono::steady_clock::now() + seconds(90));
  }

  CommandReporter reporter() { return {settings_, host_, kEnvironment}; }

  const Event finish_ = contract::eventOf(Severity::Warning, contract::sampleFinish());
  contract::SampleSettings settings_{info.options,
                                     {{"report-command", "true"}, {"process-max-retries", "1"}}};
  contract::SampleHost host_;
  TempDir dir_;
};

TEST_F(CommandReporterTest, GivesTheProgramTheEventAsADocument) {
  const std::string file = dir_.file("document");
  EXPECT_EQ(deliver("cat > " + file).verdict, Verdict::Delivered);
  const auto document =
      Poco::JSON::Parser().parse(contents(file)).extract<Poco::JSON::Object::Ptr>();
  EXPECT_EQ(document->getValue<std::string>("event"), "run_finished");
  EXPECT_EQ(document->getValue<int>("exit_status"), 124);
}

TEST_F(CommandReporterTest, TellsTheChiefFactsInTheEnvironmentToo) {
  deliver("echo \"$EXEC_WRAPPER_EVENT $EXEC_WRAPPER_EVENT_EXIT_STATUS\"");
  EXPECT_THAT(host_.said(), Contains(HasSubstr("report-command printed: run_finished 124")));
}

TEST_F(CommandReporterTest, JudgesByTheExitStatus) {
  EXPECT_EQ(deliver("exit 0").verdict, Verdict::Delivered);
  EXPECT_EQ(deliver("exit 75").verdict, Verdict::Retry);
  EXPECT_EQ(deliver("exit 1").verdict, Verdict::Rejected);
  EXPECT_EQ(deliver("/nowhere/to/be/found").verdict, Verdict::Rejected);
  EXPECT_THAT(deliver("exit 3").reason, HasSubstr("exit status 3"));
  EXPECT_THAT(deliver("kill -SEGV $$").reason, HasSubstr("killed by SIGSEGV"));
}

TEST_F(CommandReporterTest, TriesAgainWhatTookTooLong) {
  const Delivery delivery = deliver("sleep 300", "200ms");
  EXPECT_EQ(delivery.verdict, Verdict::Retry);
  EXPECT_THAT(delivery.reason, HasSubstr("report-command-timeout"));
}

TEST_F(CommandReporterTest, ReturnsByTheDeadlineThoughTheProgramMayTakeLonger) {
  settings_.set("report-command", "trap '' TERM; while :; do sleep 1; done");
  CommandReporter reporter = this->reporter();
  const SteadyTime deadline = std::chrono::steady_clock::now() + seconds(1);
  EXPECT_EQ(reporter.deliver(finish_, deadline).verdict, Verdict::Retry);
  EXPECT_LT(std::chrono::steady_clock::now(), deadline + seconds(10));
}

TEST_F(CommandReporterTest, RunsNothingForAnEventThatWasNotChosen) {
  settings_.set("report-command-events", "run_failed");
  settings_.set("report-command", "touch " + dir_.file("ran"));
  RunFinished success;
  success.result = RunFinished::Result::Succeeded;
  const Event event = contract::eventOf(Severity::Info, success);
  CommandReporter reporter = this->reporter();
  EXPECT_EQ(reporter.deliver(event, SteadyTime::max()).verdict, Verdict::Delivered);
  EXPECT_FALSE(std::filesystem::exists(dir_.file("ran")));
  EXPECT_EQ(reporter.deliver(finish_, SteadyTime::max()).verdict, Verdict::Delivered);
  EXPECT_TRUE(std::filesystem::exists(dir_.file("ran")));
}

TEST_F(CommandReporterTest, NothingOfAnEventIsEverRun) {
  const std::string file = dir_.file("ran");
  host_.identity().name = "$(touch " + file + ")`touch " + file + "`;touch " + file;
  EXPECT_EQ(deliver("echo \"$EXEC_WRAPPER_EVENT_NAME\"; cat").verdict, Verdict::Delivered);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(CommandReporterTest, PolicyFollowsTheSettings) {
  settings_.set("report-command-events", "run_refused,progress_made");
  settings_.set("report-command-retries", "-1");
  settings_.set("report-command-retry-delay", "7");
  const DeliveryPolicy policy = reporter().policy();
  EXPECT_EQ(policy.kinds, (EventKinds{EventKind::RunRefused, EventKind::ProgressMade}));
  EXPECT_EQ(policy.minSeverity, Severity::Debug);
  EXPECT_GT(policy.attemptLimit, settings_.duration("report-command-timeout")) << "time to end it";
  EXPECT_EQ(policy.retries, std::nullopt);
  EXPECT_EQ(policy.finalRetries, std::nullopt);
  EXPECT_EQ(policy.retryDelay, seconds(7));
  EXPECT_EQ(policy.progress, std::chrono::minutes(1));
}

TEST_F(CommandReporterTest, DestinationTellsCommandsApartAndNotWhatTheyHold) {
  settings_.set("report-command", "curl -u me:s3cret http://a");
  const std::string one = reporter().policy().destination;
  settings_.set("report-command", "curl -u me:s3cret http://b");
  EXPECT_NE(reporter().policy().destination, one);
  EXPECT_THAT(one, AllOf(Not(IsEmpty()), Not(HasSubstr("s3cret"))));
}

TEST_F(CommandReporterTest, WithinItsOwnProgramAsksForNothing) {
  const char* const within[] = {"EXEC_WRAPPER_EVENT=run_finished", nullptr};
  EXPECT_EQ(CommandReporter(settings_, host_, within).policy().kinds, EventKinds());
}

} // namespace
} // namespace test
} // namespace exec_wrapper::command
