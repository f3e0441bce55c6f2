// The counter of refused runs, from outside.

#include "support/process_api/process_api.h"

#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LockCounter : public WrapperTest {
protected:
  Words locked() const { return {"--lockfile", file("lock")}; }
  Words counted(const std::string& threshold = "1") const {
    return locked() + Words{"--threshold", threshold, "--counter-file", file("count")};
  }

  /// A run that holds the lock.
  Process holder() const { return Process(wrapper(locked() + child("say", "ready", "pause"))); }

  Outcome refused(const Words& words) const {
    Outcome outcome = run(words + child("say", "started"));
    EXPECT_EQ(outcome.status, 75);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr("WARNING"));
    return outcome;
  }

  std::string number() const {
    const std::string text = contents(file("count"));
    return text.substr(0, text.find('\n'));
  }
};

TEST_F(LockCounter, IsNeededForAThreshold) {
  const Outcome outcome = run(locked() + Words{"--threshold", "5"} + child("say", "started"));
  EXPECT_EQ(outcome.status, 78);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(lines(outcome.err),
              ElementsAre(AllOf(HasSubstr("threshold is 5"), HasSubstr("--counter-file"))));
}

TEST_F(LockCounter, IsOfNoUseWithoutALockFile) {
  const Words words = {"--threshold", "5", "--counter-file", file("count")};
  const Outcome outcome = run(words + child("say", "started"));
  EXPECT_EQ(outcome.status, 78);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("need lockfile"));
}

TEST_F(LockCounter, MayStandWithoutAThreshold) {
  dir_.write("count", "5");
  EXPECT_EQ(run(locked() + Words{"--counter-file", file("count"), "true"}).status, 0);
  EXPECT_EQ(number(), "5");
}

TEST_F(LockCounter, RaisesAnErrorThatSaysAll) {
  Process first = holder();
  first.awaitOutput("ready");
  refused(counted());
  refused(counted());
  const Outcome third = refused(counted() + Words{"--process-name", "nightly backup"});
  EXPECT_THAT(
      linesOf(third.err, "ERROR"),
      ElementsAre(AllOf(HasSubstr("\"nightly backup\" keeps finding its lock held: 3 runs were "
                                  "refused since 20"),
                        HasSubstr("the threshold is 1; " + file("lock") + " is held by pid " +
                                  std::to_string(first.pid()) + " on "),
                        HasSubstr(" for "), HasSubstr(" say ready pause"))));
  EXPECT_EQ(number(), "0");
  EXPECT_THAT(linesOf(refused(counted()).err, "ERROR"), IsEmpty());
}

TEST_F(LockCounter, TellsProgramsTheSame) {
  Process first = holder();
  first.awaitOutput("ready");
  dir_.write("count", "7\n");
  const Outcome outcome = refused(counted() + Words{"--log-format", "json"});
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr(R"("event":"alert")"), HasSubstr(R"("refusals":"8")"),
                    HasSubstr(R"("threshold":"1")"),
                    HasSubstr(R"("holder_pid":")" + std::to_string(first.pid()) + "\""),
                    HasSubstr(R"("holder_host":")"), HasSubstr(R"("holder_command":")"),
                    HasSubstr(R"("holder_since":"20)"), HasSubstr(R"("task":")"),
                    HasSubstr(R"("lockfile":")" + file("lock") + "\"")));
}

TEST_F(LockCounter, AlertsRollbar) {
  ProcessApi rollbar;
  Process first = holder();
  first.awaitOutput("ready");
  dir_.write("count", "7");
  refused(counted() +
          Words{"--rollbar-base-url", rollbar.url(), "--rollbar-access-token", "0123456789"});
  const auto items = rollbar.requests(RequestKind::Rollbar);
  ASSERT_THAT(items, SizeIs(1));
  EXPECT_THAT(items[0].body, AllOf(HasSubstr("keeps finding its lock held: 8 runs were refused"),
                                   HasSubstr(R"("was_conflict":true)"),
                                   HasSubstr("pid " + std::to_string(first.pid()))));
}

TEST_F(LockCounter, CountsFirstByTheOtherRule) {
  const Words reached = counted("2") + Words{"--threshold-rule", "reached"};
  Process first = holder();
  first.awaitOutput("ready");
  EXPECT_THAT(linesOf(refused(reached).err, "ERROR"), IsEmpty());
  EXPECT_THAT(linesOf(refused(reached).err, "ERROR"), SizeIs(1));
  EXPECT_EQ(number(), "0");
}

TEST_F(LockCounter, IsRemovedByARunThatGetsTheLock) {
  dir_.write("count", "5\n");
  EXPECT_EQ(run(counted() + Words{"test", "!", "-e", file("count")}).status, 0);
}

TEST_F(LockCounter, IsKeptWhereItShallBe) {
  dir_.write("count", "5\n");
  EXPECT_EQ(run(counted() + Words{"--counter-reset", "never", "true"}).status, 0);
  EXPECT_EQ(number(), "5");
}

TEST_F(LockCounter, ThatIsNoNumberIsShownAndBeginsAnew) {
  Process first = holder();
  first.awaitOutput("ready");
  dir_.write("count", "gar\x1B[2Jbage\n");
  const Outcome outcome = refused(counted());
  EXPECT_THAT(linesOf(outcome.err, "WARNING"),
              ::testing::Contains(AllOf(HasSubstr("gar\\x1B[2Jbage"), HasSubstr(file("count")))));
  EXPECT_EQ(number(), "1");
}

TEST_F(LockCounter, ThatCannotBeUsedIsAnErrorAndNoMore) {
  Process first = holder();
  first.awaitOutput("ready");
  const std::string victim = dir_.write("victim", "precious");
  const auto expectError = [&](const char* why) {
    const Outcome outcome = refused(counted());
    EXPECT_THAT(linesOf(outcome.err, "ERROR"),
                ElementsAre(AllOf(HasSubstr(file("count")), HasSubstr(why))));
    EXPECT_EQ(contents(victim), "precious");
    fs::remove(file("count"));
  };
  fs::create_directory(file("count"));
  expectError("it is a directory");
  fs::create_symlink(victim, file("count"));
  expectError("it is a symbolic link");
  fs::create_symlink(file("nothing"), file("count"));
  expectError("it is a symbolic link");
  EXPECT_FALSE(fs::exists(file("nothing")));
  fs::create_hard_link(victim, file("count"));
  expectError("it has other names too");
  ::mkfifo(file("count").c_str(), 0600);
  expectError("it is not a regular file");
}

TEST_F(LockCounter, InAMissingDirectoryIsAnErrorAndNoMore) {
  Process first = holder();
  first.awaitOutput("ready");
  const Outcome outcome =
      refused(locked() + Words{"--threshold", "1", "--counter-file", file("missing/count")});
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), ElementsAre(HasSubstr("No such file or directory")));
  first.signal(SIGTERM);
  first.end();
  EXPECT_EQ(
      run(locked() + Words{"--threshold", "1", "--counter-file", file("missing/count"), "true"})
          .err,
      "");
}

TEST_F(LockCounter, ThatCannotBeRemovedDoesNotStopTheRun) {
  fs::create_directory(file("count"));
  const Outcome outcome = run(counted() + child("say", "started"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "started\n");
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), ElementsAre(HasSubstr("it is a directory")));
}

TEST_F(LockCounter, PlantedByAnotherUserIsNotTouched) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can make files of another user";
  }
  Process first = holder();
  first.awaitOutput("ready");
  dir_.write("count", "5\n");
  ASSERT_EQ(::chown(file("count").c_str(), 54321, 54321), 0);
  EXPECT_THAT(linesOf(refused(counted()).err, "ERROR"),
              ElementsAre(HasSubstr("it belongs to user 54321")));
  EXPECT_EQ(number(), "5");
}

TEST_F(LockCounter, IsNotTouchedByARunThatFails) {
  fs::create_directory(file("lock"));
  dir_.write("count", "5\n");
  EXPECT_EQ(run(counted() + child("say", "started")).status, 73);
  EXPECT_EQ(number(), "5");
}

// Together with another guard

class LockBeforeApi : public LockCounter {
protected:
  Words both() const {
    return counted() + Words{"--api-base-url",    api.url(),
                             "--api-key",         "the-api-key",
                             "--process-type-id", "12",
                             "--deployment",      "test",
                             "--guard",           "lock_file,process_api"};
  }

  ProcessApi api;
};

TEST_F(LockBeforeApi, IsGivenBackWhenTheApiRefuses) {
  api.add(When::Create, action::Status{409}, kForever);
  const Outcome outcome = run(both() + child("say", "started"));
  EXPECT_EQ(outcome.status, 75);
  EXPECT_EQ(outcome.out, "");
  EXPECT_FALSE(fs::exists(file("lock")));
  EXPECT_FALSE(fs::exists(file("count"))) << "the lock did not refuse it";
}

TEST_F(LockBeforeApi, KeepsTheApiFromBeingAsked) {
  Process first = holder();
  first.awaitOutput("ready");
  refused(both());
  EXPECT_THAT(api.requests(), IsEmpty());
  EXPECT_EQ(number(), "1");
}

TEST_F(LockBeforeApi, IsHeldUntilTheRunIsOver) {
  EXPECT_EQ(run(both() + Words{"test", "-e", file("lock")}).status, 0);
  EXPECT_FALSE(fs::exists(file("lock")));
}

} // namespace
} // namespace exec_wrapper::test
