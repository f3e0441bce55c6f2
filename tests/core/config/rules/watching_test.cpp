#include "config/rules/watching.h"

#include "core/config/config_fixture.h"

namespace exec_wrapper::config {
namespace {

using namespace std::chrono_literals;
using test::ConfigTest;
using test::FailsWith;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class WatchingTest : public ConfigTest {
protected:
  using Options = std::vector<std::string>;

  /// With the message that it begins and ends with.
  void expectRefusal(Options options, const std::string& setting, const std::string& why) {
    const std::string line = testing::PrintToString(options);
    options.emplace_back("job");
    EXPECT_THAT(failureOf(std::move(options)),
                FailsWith(78, AllOf(StartsWith(setting + ": "), HasSubstr(why))))
        << line;
  }

  void expectNothing(const Options& options) {
    EXPECT_THAT(loadFor(options).warnings, IsEmpty()) << testing::PrintToString(options);
  }
};

TEST_F(WatchingTest, HasNoDefaultThatWatches) {
  const Configuration configuration = loadFor({});
  const auto core = configuration.settings.view("core");
  for (const char* const name : {"stall-timeout", "watchdog-timeout", "process-warn-after"}) {
    EXPECT_EQ(core->duration(name), std::nullopt) << name;
  }
  EXPECT_EQ(core->text("stall-action"), "alert");
  EXPECT_FALSE(core->isSet("stall-signs"));
  EXPECT_THAT(configuration.warnings, IsEmpty());
}

TEST_F(WatchingTest, TakesTimesThatAreLongerThanNothing) {
  for (const std::string name : {"stall-timeout", "watchdog-timeout", "process-warn-after"}) {
    expectNothing({"--" + name + "=0.1"});
    for (const char* const value : {"=0", "=-1"}) {
      EXPECT_EQ(failureOf({"--" + name + value, "job"}).status, 78) << name << value;
    }
  }
}

// Signs

TEST_F(WatchingTest, KnowsFourSigns) {
  expectNothing(
      {"--stall-timeout=5m", "--stall-signs=output,progress,watchdog,cpu", "--output-tail=1000"});
  for (const char* const sign : {"progress", "watchdog", "cpu"}) {
    expectNothing({"--stall-timeout=5m", std::string("--stall-signs=") + sign});
  }
  for (const char* const sign : {"cpus", "CPU", "READY", "output cpu"}) {
    expectRefusal({"--stall-timeout=5m", std::string("--stall-signs=cpu,") + sign}, "--stall-signs",
                  std::string("there is no sign '") + sign +
                      "'; choose from output, progress, watchdog, cpu");
  }
}

TEST_F(WatchingTest, SeesNoOutputThatItDoesNotKeep) {
  expectRefusal({"--stall-timeout=5m", "--stall-signs=output"}, "--stall-signs",
                "output is not seen without output-tail");
  expectRefusal({"--stall-timeout=5m", "--stall-signs=cpu,output", "--output-tail=0"},
                "--stall-signs", "output is not seen without output-tail");
  expectNothing({"--stall-timeout=5m", "--output-tail=0"});
}

TEST_F(WatchingTest, NamesTheLayerThatASignCameFrom) {
  writeFile("stall-timeout = 5m\n\nstall-signs = output\n");
  EXPECT_THAT(failureOf({"job"}), FailsWith(78, StartsWith(fileLine(3))));
  sources.environment["EXEC_WRAPPER_STALL_SIGNS"] = "noise";
  EXPECT_THAT(failureOf({"job"}), FailsWith(78, StartsWith("EXEC_WRAPPER_STALL_SIGNS: ")));
}

// Without a time

TEST_F(WatchingTest, RefusesASettingOfAStallThatIsNeverFound) {
  const std::string why = "it has no effect without stall-timeout or watchdog-timeout";
  expectRefusal({"--stall-signs=cpu"}, "--stall-signs", why);
  expectRefusal({"--stall-action=alert", "--stall-signs=cpu"}, "--stall-signs", why);
  for (const char* const action : {"stop", "retry"}) {
    expectRefusal({std::string("--stall-action=") + action, "--process-max-retries=1"},
                  "--stall-action", why);
  }
  expectNothing({"--stall-action=alert"}); // as by default
  expectRefusal({"--stall-action=stop", "--process-timeout=5m", "--process-warn-after=1m"},
                "--stall-action", why);
}

TEST_F(WatchingTest, TakesEitherTimeForThoseSettings) {
  for (const char* const time : {"--stall-timeout=5m", "--watchdog-timeout=30"}) {
    expectNothing({time});
    expectNothing({time, "--stall-action=stop"});
    expectNothing({time, "--stall-signs=cpu"});
  }
  expectNothing({"--stall-timeout=5m", "--watchdog-timeout=30", "--stall-action=stop"});
}

TEST_F(WatchingTest, TakesEachSettingFromAnyLayer) {
  writeFile("stall-action = stop\n");
  EXPECT_THAT(failureOf({"job"}), FailsWith(78, StartsWith(fileLine(1))));
  sources.environment["EXEC_WRAPPER_STALL_TIMEOUT_SECONDS"] = "300";
  expectNothing({});
  EXPECT_EQ(loadFor({}).settings.view("core")->duration("stall-timeout"), 5min);
}

// Retries

TEST_F(WatchingTest, RefusesRetriesThatTheRunDoesNotHave) {
  const std::string why = "retry needs process-max-retries of 1 or more";
  expectRefusal({"--stall-timeout=5m", "--stall-action=retry"}, "--stall-action", why);
  expectRefusal({"--stall-timeout=5m", "--stall-action=retry", "--process-max-retries=0"},
                "--stall-action", why);
  expectNothing({"--stall-timeout=5m", "--stall-action=retry", "--process-max-retries=1"});
  expectNothing({"--stall-timeout=5m", "--stall-action=retry", "--process-max-retries=-1"});
}

// Reports of the command

TEST_F(WatchingTest, RefusesReportsWithoutASocket) {
  const std::string why = "the command cannot send it with notify = off";
  expectRefusal({"--notify=off", "--watchdog-timeout=30"}, "--watchdog-timeout", why);
  expectRefusal({"--notify=off", "--ready-when=told"}, "--ready-when", why);
  for (const char* const sign : {"progress", "watchdog", "cpu,progress", "cpu,watchdog"}) {
    expectRefusal({"--notify=off", "--stall-timeout=5m", std::string("--stall-signs=") + sign},
                  "--stall-signs", why);
  }
}

TEST_F(WatchingTest, TakesReportsWithASocket) {
  for (const char* const notify : {"--notify=on", "--notify=auto"}) {
    expectNothing({notify, "--watchdog-timeout=30"});
    expectNothing({notify, "--ready-when=told"});
    expectNothing({notify, "--stall-timeout=5m", "--stall-signs=progress,watchdog"});
  }
}

TEST_F(WatchingTest, TakesWhatNeedsNoSocketWithoutOne) {
  expectNothing({"--notify=off"});
  expectNothing({"--notify=off", "--stall-timeout=5m"});
  expectNothing(
      {"--notify=off", "--stall-timeout=5m", "--stall-signs=cpu,output", "--output-tail=1000"});
  expectNothing({"--notify=off", "--ready-when=started"});
  expectNothing({"--notify=off", "--process-warn-after=5m"});
}

TEST_F(WatchingTest, HearsProgressByUdpWithoutASocket) {
  expectNothing({"--notify=off", "--stall-timeout=5m", "--stall-signs=progress",
                 "--enable-status-update-listener"});
  expectRefusal({"--notify=off", "--stall-timeout=5m", "--stall-signs=progress,watchdog",
                 "--enable-status-update-listener"},
                "--stall-signs", "the command cannot send it with notify = off");
}

// The soft limit

TEST_F(WatchingTest, RefusesASoftLimitThatTheTimeLimitIsBefore) {
  for (const char* const after : {"=5m", "=300", "=1h"}) {
    expectRefusal({"--process-timeout=5m", std::string("--process-warn-after") + after},
                  "--process-warn-after", "it must be shorter than process-timeout (300s)");
  }
  expectNothing({"--process-timeout=5m", "--process-warn-after=299"});
  expectNothing({"--process-timeout=-1", "--process-warn-after=1h"});
  expectNothing({"--process-timeout=0", "--process-warn-after=1h"});
  expectNothing({"--process-warn-after=1h"});
}

TEST_F(WatchingTest, WarnsOfASoftLimitThatEveryRunOfAServiceReaches) {
  EXPECT_THAT(loadFor({"--service", "--process-warn-after=5m"}).warnings,
              ElementsAre(AllOf(StartsWith("--process-warn-after: "), HasSubstr("service"))));
  writeFile("process-timeout = 1m\n");
  EXPECT_THAT(loadFor({"--service", "--process-warn-after=5m"}).warnings,
              ElementsAre(StartsWith(fileLine(1)), StartsWith("--process-warn-after: ")))
      << "its time limit is ignored";
}

} // namespace
} // namespace exec_wrapper::config
