// Metrics of runs, judged by Prometheus' own tools and kept by a real Pushgateway. Where these are
// not installed (Debian: prometheus, prometheus-pushgateway), their tests are skipped.

#include "support/await.h"
#include "support/free_port.h"
#include "support/source_tree.h"
#include "support/wrapper.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <Poco/Net/HTTPBasicCredentials.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <gmock/gmock.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <list>
#include <sstream>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// Where a program of the machine is; empty where it has none of that name.
std::string found(const std::string& program) {
  const char* const path = std::getenv("PATH");
  std::istringstream directories(path != nullptr ? path : "/usr/bin:/bin");
  for (std::string directory; std::getline(directories, directory, ':');) {
    const std::string file = directory + "/" + program;
    if (::access(file.c_str(), X_OK) == 0) {
      return file;
    }
  }
  return {};
}

class MetricsOfARun : public WrapperTest {
protected:
  MetricsOfARun() { std::filesystem::create_directory(file("textfiles")); }

  Outcome runJob(const Words& words) const {
    return run(Words{"--prometheus-target", file("textfiles"), "--process-name", "job"} + words);
  }

  std::string metrics() const { return contents(file("textfiles/exec_wrapper_job.prom")); }
};

TEST_F(MetricsOfARun, TellHowItEndedAndCountAllRuns) {
  EXPECT_EQ(runJob(child("exit", "0")).status, 0);
  EXPECT_EQ(runJob(child("exit", "3")).status, 3);
  EXPECT_THAT(metrics(),
              AllOf(HasSubstr("exec_wrapper_last_exit_status{name=\"job\"} 3\n"),
                    HasSubstr("exec_wrapper_last_succeeded{name=\"job\"} 0\n"),
                    HasSubstr("exec_wrapper_runs_total{name=\"job\",result=\"succeeded\"} 1\n"),
                    HasSubstr("exec_wrapper_runs_total{name=\"job\",result=\"failed\"} 1\n"),
                    HasSubstr("exec_wrapper_attempts_total{name=\"job\"} 2\n")));
  EXPECT_THAT(metrics(), ContainsRegex("last_success_timestamp_seconds.* [0-9]{10}(\\.[0-9]+)?\n"));
}

TEST_F(MetricsOfARun, TellOfTimeouts) {
  runJob(Words{"--process-timeout", "0.1", "--process-max-retries", "1", "--process-retry-delay",
               "0"} +
         child("pause"));
  EXPECT_THAT(metrics(), AllOf(HasSubstr("exec_wrapper_last_timeouts{name=\"job\"} 2\n"),
                               HasSubstr("exec_wrapper_last_exit_status{name=\"job\"} 124\n")));
}

TEST_F(MetricsOfARun, CountRefusalsWhileAnotherRunGoesOn) {
  const Words locked = {"--prometheus-target", file("textfiles"), "--process-name", "job",
                        "--lockfile",          file("lock")};
  Process first(wrapper(locked + child("say", "ready", "pause")));
  first.awaitOutput("ready");
  EXPECT_EQ(run(locked + child("exit", "0")).status, 75);
  EXPECT_EQ(run(locked + child("exit", "0")).status, 75);
  EXPECT_THAT(metrics(), AllOf(HasSubstr("exec_wrapper_refusals_total{name=\"job\"} 2\n"),
                               HasSubstr("exec_wrapper_last_start_timestamp_seconds"),
                               Not(HasSubstr("exec_wrapper_last_end_timestamp_seconds"))));
  first.signal(SIGTERM);
  first.end();
  EXPECT_THAT(metrics(), HasSubstr("exec_wrapper_last_exit_status{name=\"job\"} 143\n"));
}

TEST_F(MetricsOfARun, AreNothingThatARunWaitsOrFailsFor) {
  std::filesystem::create_directories(file("textfiles/exec_wrapper_job.prom/full"));
  const Outcome outcome =
      runJob(Words{"--prometheus-retries", "0"} + child("say", "done", "exit", "0"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "done\n");
  EXPECT_THAT(outcome.err, HasSubstr("cannot write"));
}

TEST_F(MetricsOfARun, CountRunsThatEndAtTheSameTime) {
  constexpr int kRuns = 8;
  std::list<Process> runs;
  const Words words = {"--prometheus-target", file("textfiles"), "--process-name", "job"};
  for (int i = 0; i < kRuns; ++i) {
    runs.emplace_back(wrapper(words + child("exit", "0")));
  }
  for (Process& one : runs) {
    const Outcome outcome = one.end();
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.err, "");
  }
  EXPECT_THAT(metrics(),
              HasSubstr("exec_wrapper_runs_total{name=\"job\",result=\"succeeded\"} 8\n"));
}

TEST_F(MetricsOfARun, AreNotWaitedForWhereTheirPlaceIsNoDirectory) {
  ASSERT_EQ(::mkfifo(file("pipe").c_str(), 0600), 0);
  dir_.write("plain", "mine");
  for (const std::string& target : {file("pipe"), file("plain"), std::string("/dev/null")}) {
    const Outcome outcome = run(Words{"--prometheus-target", target, "--process-name", "job",
                                      "--prometheus-retries", "0", "echo", "done"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "done\n");
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(target), HasSubstr("Not a directory")));
  }
  EXPECT_EQ(contents(file("plain")), "mine");
}

TEST_F(MetricsOfARun, NeedANameAndAPlace) {
  const Outcome nameless = run(Words{"--prometheus-target", file("textfiles")} + child("say", "x"));
  EXPECT_EQ(nameless.status, 78);
  EXPECT_THAT(nameless.err, HasSubstr("process-name"));
  const Outcome placeless = run(Words{"--prometheus-target", file("gone"), "--process-name", "job",
                                      "--prometheus-retries", "0"} +
                                child("say", "x"));
  EXPECT_EQ(placeless.status, 0) << "the command runs all the same";
  EXPECT_EQ(placeless.out, "x\n");
  EXPECT_THAT(placeless.err, HasSubstr(file("gone")));
}

TEST_F(MetricsOfARun, AreWhatPromtoolExpects) {
  const std::string promtool = found("promtool");
  if (promtool.empty()) {
    GTEST_SKIP() << "promtool is not installed (Debian: prometheus)";
  }
  runJob(Words{"--prometheus-job", "job", "--process-name", "a\"b\\c"} + child("exit", "0"));
  runJob(child("exit", "1"));
  ProcessSpec spec;
  spec.argv = {promtool, "check", "metrics"};
  spec.input = metrics();
  ASSERT_THAT(spec.input, Not(IsEmpty()));
  const Outcome checked = test::run(spec);
  EXPECT_EQ(checked.status, 0) << checked.out << checked.err << spec.input;
}

TEST_F(MetricsOfARun, HaveAlertsThatPromtoolTests) {
  const std::string promtool = found("promtool");
  if (promtool.empty()) {
    GTEST_SKIP() << "promtool is not installed (Debian: prometheus)";
  }
  const std::string directory = sourceDirectory() / "packaging/prometheus/";
  ProcessSpec spec;
  spec.argv = {promtool, "check", "rules", directory + "alerts.yml"};
  const Outcome checked = test::run(spec);
  EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
  spec.argv = {promtool, "test", "rules", directory + "alerts_test.yml"};
  const Outcome tested = test::run(spec);
  EXPECT_EQ(tested.status, 0) << tested.out << tested.err;
}

/// Rules that record what the panels of the dashboard ask for, its variables replaced.
std::string rulesOfTheDashboard() {
  const std::string file = sourceDirectory() / "packaging/prometheus/dashboard.json";
  const auto dashboard =
      Poco::JSON::Parser().parse(contents(file)).extract<Poco::JSON::Object::Ptr>();
  std::string rules = "groups:\n- name: dashboard\n  rules:\n";
  for (const auto& panel : *dashboard->getArray("panels")) {
    for (const auto& target : *panel.extract<Poco::JSON::Object::Ptr>()->getArray("targets")) {
      auto expression = target.extract<Poco::JSON::Object::Ptr>()->getValue<std::string>("expr");
      for (std::size_t at = 0; (at = expression.find('$', at)) != expression.npos;) {
        expression.replace(at, expression.find('"', at) - at, ".*");
      }
      rules += "  - record: a:b\n    expr: " + expression + "\n    labels: {number: \"" +
               std::to_string(rules.size()) + "\"}\n";
    }
  }
  return rules;
}

TEST_F(MetricsOfARun, HaveADashboardWhoseQuestionsPromtoolUnderstands) {
  const std::string promtool = found("promtool");
  if (promtool.empty()) {
    GTEST_SKIP() << "promtool is not installed (Debian: prometheus)";
  }
  const std::string rules = rulesOfTheDashboard();
  ProcessSpec spec;
  spec.argv = {promtool, "check", "rules", dir_.write("rules.yml", rules)};
  const Outcome checked = test::run(spec);
  EXPECT_EQ(checked.status, 0) << checked.out << checked.err << rules;
}

TEST_F(MetricsOfARun, ShippedSettingsWorkWhereTheDirectoryIs) {
  std::string text = contents(sourceDirectory() / "config" / "prometheus.properties");
  const std::string directory = "/var/lib/prometheus/node-exporter";
  ASSERT_NE(text.find(directory), text.npos);
  text.replace(text.find(directory), directory.size(), file("textfiles"));
  const std::string config = dir_.write("prometheus.properties", text);
  const Outcome checked = run({"--config", config, "--check-config"});
  EXPECT_EQ(checked.status, 0) << checked.err;
  EXPECT_THAT(checked.err, IsEmpty());
  EXPECT_EQ(run(Words{"--config", config} + child("exit", "0")).status, 0);
  EXPECT_THAT(contents(file("textfiles/exec_wrapper_backup.prom")), HasSubstr("backup"));
}

/// A Pushgateway of the test's own.
class PushedMetrics : public WrapperTest {
protected:
  void SetUp() override {
    const std::string program = found("prometheus-pushgateway");
    if (program.empty()) {
      GTEST_SKIP() << "no Pushgateway is installed (Debian: prometheus-pushgateway)";
    }
    address_ = "127.0.0.1:" + std::to_string(freePort());
    ProcessSpec spec;
    spec.argv = Words{program, "--web.listen-address=" + address_} + options_;
    gateway_ = std::make_unique<Process>(spec);
  }

  /// Tries again until the Pushgateway has started.
  Outcome runJob(const Words& words) const {
    return run(Words{"--prometheus-target", "http://" + address_, "--prometheus-retries", "300",
                     "--prometheus-retry-delay", "0.1", "--prometheus-instance", "db1"} +
               words);
  }

  std::string metrics() const {
    Poco::Net::HTTPClientSession session{Poco::Net::SocketAddress(address_)};
    Poco::Net::HTTPRequest request("GET", "/metrics", "HTTP/1.1");
    if (!user_.empty()) {
      Poco::Net::HTTPBasicCredentials(user_, password_).authenticate(request);
    }
    session.sendRequest(request);
    Poco::Net::HTTPResponse response;
    std::string text;
    Poco::StreamCopier::copyToString(session.receiveResponse(response), text);
    return text;
  }

  Words options_; // of the Pushgateway
  std::string user_, password_;
  std::string address_;
  std::unique_ptr<Process> gateway_;
};

/// The start too, though the Pushgateway may have come up only when the run was over.
TEST_F(PushedMetrics, AreKeptForEachJobAndMachine) {
  const Outcome outcome = runJob(Words{"--process-name", "job"} + child("exit", "3"));
  EXPECT_EQ(outcome.status, 3) << outcome.err;
  EXPECT_THAT(
      metrics(),
      AllOf(
          HasSubstr("exec_wrapper_last_exit_status{instance=\"db1\",job=\"job\",name=\"job\"} 3\n"),
          ContainsRegex("exec_wrapper_last_start_timestamp_seconds\\{[^}]*\\} 1\\.?[0-9]*e\\+09"),
          Not(HasSubstr("exec_wrapper_runs_total"))));
}

TEST_F(PushedMetrics, OfAFailureLeaveTheLastSuccessThere) {
  runJob(Words{"--process-name", "job"} + child("exit", "0"));
  runJob(Words{"--process-name", "job"} + child("exit", "1"));
  EXPECT_THAT(metrics(), AllOf(HasSubstr("exec_wrapper_last_success_timestamp_seconds{"),
                               HasSubstr("exec_wrapper_last_succeeded{instance=\"db1\",job=\"job\","
                                         "name=\"job\"} 0\n")));
}

/// One that lets nobody in without a password.
class GuardedMetrics : public PushedMetrics {
protected:
  GuardedMetrics() {
    user_ = "cron";
    password_ = "test";
    // The hash of that password, as bcrypt makes it.
    options_ = {"--web.config.file=" +
                dir_.write("web.yml", "basic_auth_users:\n  cron: "
                                      "$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay"
                                      "\n")};
  }
};

TEST_F(GuardedMetrics, AreTakenFromWhoHasThePassword) {
  const Words good = {"--prometheus-user", "cron", "--prometheus-password",
                      "file:" + dir_.write("password", "test\n")};
  const Outcome outcome = runJob(good + Words{"--process-name", "job"} + child("exit", "3"));
  EXPECT_EQ(outcome.status, 3) << outcome.err;
  EXPECT_THAT(metrics(), HasSubstr("exec_wrapper_last_exit_status{instance=\"db1\",job=\"job\","
                                   "name=\"job\"} 3\n"));
  const Words bad = {"--prometheus-user", "cron", "--prometheus-password", "wr0ng-and-secret"};
  const Outcome refused = runJob(bad + Words{"--process-name", "other"} + child("exit", "0"));
  EXPECT_EQ(refused.status, 0);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("401"), HasSubstr("prometheus-password"),
                                 Not(HasSubstr("wr0ng-and-secret"))));
  EXPECT_THAT(metrics(), Not(HasSubstr("job=\"other\"")));
}

TEST_F(PushedMetrics, AreTakenWhateverTheJobIsCalled) {
  const std::string name = "/var/a \"b\"\\%2F \xc3\xbc";
  runJob(Words{"--process-name", "first"} + child("exit", "0")); // until there is somebody to ask
  const Outcome outcome = runJob(Words{"--process-name", name} + child("exit", "0"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("given up")));
  EXPECT_THAT(metrics(), HasSubstr("name=\"/var/a \\\"b\\\"\\\\%2F \xc3\xbc\"} 0\n"));
}

} // namespace
} // namespace exec_wrapper::test
