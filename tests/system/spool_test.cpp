// What a server that is away, or a killed wrapper, leaves in the spool, and who tells it later.

#include "support/await.h"
#include "support/log_lines.h"
#include "system/reported_fixture.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <ctime>
#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class SpoolOfARun : public ReportedTest {
protected:
  ProcessSpec reported(const Words& words) const override {
    ProcessSpec spec = ReportedTest::reported(words);
    spec.environment["EXEC_WRAPPER_SPOOL_DIR"] = spool_;
    spec.environment["EXEC_WRAPPER_DRAIN_TIMEOUT_SECONDS"] = "0.3";
    return spec;
  }

  /// What is in the spool, all files as one text.
  std::string kept() const {
    std::string text;
    for (const std::string& file : files()) {
      text += contents(file);
    }
    return text;
  }

  static std::vector<std::string> filesIn(const std::string& spool) {
    std::vector<std::string> names;
    if (std::filesystem::exists(spool)) {
      for (const auto& entry : std::filesystem::directory_iterator(spool)) {
        names.push_back(entry.path().string());
      }
    }
    return names;
  }

  std::vector<std::string> files() const { return filesIn(spool_); }

  /// A run whose end the server did not hear of.
  void leaveARun() {
    api_.add(When::Final, action::Reset{}, kForever);
    const Outcome outcome = report(child("exit", "3"));
    ASSERT_EQ(outcome.status, 3);
    ASSERT_THAT(files(), SizeIs(1));
    api_.forgive();
  }

  /// The last word on the execution.
  std::string finalOf(const std::string& id) const {
    std::string status;
    for (const RecordedRequest& request : api_.requests(RequestKind::Update)) {
      if (request.final() && request.path.ends_with("/" + id)) {
        status = request.text("status");
      }
    }
    return status;
  }

  const std::string spool_ = file("spool");
};

TEST_F(SpoolOfARun, IsEmptyAfterARunThatWasTold) {
  EXPECT_EQ(report(child("exit", "3")).status, 3);
  EXPECT_THAT(files(), IsEmpty());
  EXPECT_TRUE(std::filesystem::is_directory(spool_));
}

TEST_F(SpoolOfARun, BoundsTheWaitForAServerThatIsAwayAndSaysWhatItKeeps) {
  api_.add(When::Final, action::Reset{}, kForever);
  const Outcome outcome = report(child("exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_LT(outcome.elapsed, 5s);
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), Contains(HasSubstr("stays in the spool")));
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), IsEmpty());
  EXPECT_THAT(kept(), AllOf(HasSubstr("\nfinished\t"), HasSubstr("exit_status=3")));
}

TEST_F(SpoolOfARun, IsToldByTheNextRunOfTheSameJob) {
  leaveARun();
  const Outcome other = test::run([&] {
    ProcessSpec spec = reported({"true"});
    spec.environment["EXEC_WRAPPER_PROCESS_TYPE_ID"] = "8";
    return spec;
  }());
  EXPECT_EQ(other.status, 0);
  EXPECT_THAT(files(), SizeIs(1)) << "another job's";
  const Outcome next = report({"--log-level", "INFO", "true"});
  EXPECT_EQ(next.status, 0);
  EXPECT_EQ(finalOf("1"), "failed");
  EXPECT_THAT(files(), IsEmpty());
  EXPECT_THAT(linesOf(next.err, "INFO"), Contains(HasSubstr("process_api delivered the run")));
}

TEST_F(SpoolOfARun, IsToldByAFlush) {
  leaveARun();
  api_.add(When::Final, action::Status{503, {}, {}}, 1);
  const Outcome failed = report({"--flush"});
  EXPECT_EQ(failed.status, 69);
  EXPECT_THAT(failed.out, AllOf(HasSubstr("still cannot deliver"),
                                HasSubstr("0 delivered, 0 refused for good, 1 left")));
  const Outcome flushed = report({"--flush"});
  EXPECT_EQ(flushed.status, 0);
  EXPECT_THAT(flushed.out, AllOf(HasSubstr("delivered the run"),
                                 HasSubstr("1 delivered, 0 refused for good, 0 left")));
  EXPECT_EQ(finalOf("1"), "failed");
  EXPECT_EQ(report({"--flush"}).status, 0) << "nothing is left";
}

TEST_F(SpoolOfARun, IsToldThoughTheFlushCannotPrintIt) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ProcessSpec flush = reported({"--flush"});
  flush.descriptors[1] = full;
  leaveARun();
  const Outcome flushed = test::run(flush);
  EXPECT_EQ(flushed.status, 74);
  EXPECT_THAT(lines(flushed.err), ElementsAre(AllOf(HasSubstr("cannot write to standard output"),
                                                    HasSubstr("No space left on device"))));
  EXPECT_EQ(finalOf("1"), "failed");
  EXPECT_THAT(files(), IsEmpty());
  leaveARun();
  api_.add(When::Final, action::Status{503, {}, {}}, 1);
  EXPECT_EQ(test::run(flush).status, 69) << "what is left matters more";
  ::close(full);
}

TEST_F(SpoolOfARun, AFlushWithoutASpoolIsAMistake) {
  ProcessSpec spec = reported({"--flush"});
  spec.environment.erase("EXEC_WRAPPER_DRAIN_TIMEOUT_SECONDS");
  spec.environment["EXEC_WRAPPER_SPOOL_DIR"] = file("mistyped");
  const Outcome mistyped = test::run(spec);
  EXPECT_EQ(mistyped.status, 78);
  EXPECT_THAT(mistyped.err, HasSubstr("mistyped: No such file or directory"));
  spec.environment.erase("EXEC_WRAPPER_SPOOL_DIR");
  const Outcome none = test::run(spec);
  EXPECT_EQ(none.status, 78);
  EXPECT_THAT(none.err, HasSubstr("--flush needs spool-dir"));
}

TEST_F(SpoolOfARun, OfAKilledWrapperIsToldByTheNextRun) {
  Process wrapped(reported(Words{"--api-heartbeat-interval", "0.1"} + child("pause")));
  api_.awaitRequests(RequestKind::Update, 1); // it is on disk by then
  wrapped.signal(SIGKILL);
  wrapped.end();
  const Outcome next = report({"true"});
  EXPECT_EQ(next.status, 0);
  EXPECT_EQ(finalOf("1"), "failed");
  EXPECT_EQ(finalOf("2"), "succeeded");
  // The next run may be so fast that the kernel has not ended the command yet.
  const auto killed = HasSubstr("the wrapper was killed between");
  EXPECT_THAT(linesOf(next.err, "WARNING"),
              AnyOf(ElementsAre(killed), ElementsAre(killed, HasSubstr("left orphans"))));
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(SpoolOfARun, KnowsARunWhoseWrapperIsKilledAtTheCommandsFirstBreath) {
  for (int i = 0; i < 50; ++i) {
    const std::string spool = file("spool" + std::to_string(i));
    const Outcome outcome = run({"--spool-dir", spool, "--webhook-url", api_.url(), "/bin/sh", "-c",
                                 "kill -KILL $PPID; sleep 60"});
    ASSERT_EQ(outcome.status, -SIGKILL);
    ASSERT_THAT(filesIn(spool), ElementsAre(EndsWith(".run")));
  }
}

TEST_F(SpoolOfARun, OfAWatchedWrapperKnowsWhenItWasKilled) {
  Process wrapped(
      reported(Words{"--watcher", "true", "--api-heartbeat-interval", "0.1"} + child("pause")));
  api_.awaitRequests(RequestKind::Update, 1);
  ASSERT_THAT(files(), SizeIs(1));
  const timespec longAgo[2] = {{1'000'000'000, 0}, {1'000'000'000, 0}};
  wrapped.signal(SIGSTOP); // it gives no sign of its own any more
  awaitTime(200ms);
  utimensat(AT_FDCWD, files().front().c_str(), longAgo, 0);
  wrapped.signal(SIGKILL);
  wrapped.awaitError("was killed");
  struct stat status {};
  ASSERT_EQ(::stat(files().front().c_str(), &status), 0);
  EXPECT_GT(status.st_mtime, std::time(nullptr) - 60);
}

TEST_F(SpoolOfARun, ALivingRunIsNobodyElsesToTell) {
  Process wrapped(reported(child("say", "begun", "await", "TERM")));
  wrapped.awaitOutput("begun");
  EXPECT_EQ(report({"--process-max-concurrency", "-1", "true"}).status, 0);
  EXPECT_THAT(report({"--flush"}).out, HasSubstr("0 delivered, 0 refused for good, 0 left"));
  EXPECT_EQ(finalOf("1"), "") << "it is still running";
  wrapped.signal(SIGTERM);
  wrapped.end();
  EXPECT_EQ(finalOf("1"), "failed");
}

TEST_F(SpoolOfARun, DelaysNoStartAndNoEndOfALaterRun) {
  leaveARun();
  api_.add(When::Final, action::Hang{}, kForever);
  Process wrapped(reported(Words{"--api-timeout", "60", "--process-max-concurrency", "-1"} +
                           child("say", "begun", "exit", "4")));
  const Deadline began;
  wrapped.awaitOutput("begun");
  EXPECT_LT(kPatience - began.left(), 5s);
  EXPECT_EQ(wrapped.end().status, 4);
  EXPECT_LT(kPatience - began.left(), 10s) << "0.3 s, and a second to see who is stuck";
  EXPECT_THAT(files(), SizeIs(2));
}

TEST_F(SpoolOfARun, ThatCannotBeUsedIsOneWarningAndNoHindrance) {
  ProcessSpec spec = reported(child("exit", "3"));
  spec.environment["EXEC_WRAPPER_SPOOL_DIR"] = dir_.write("file", "");
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(
      linesOf(outcome.err, "WARNING"),
      Contains(AllOf(HasSubstr("the spool no longer keeps"), HasSubstr("is not a directory"))));
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), SizeIs(2)) << "and the run's own";
  EXPECT_EQ(finalOf("1"), "failed");
}

TEST_F(SpoolOfARun, IsTheUsersAloneAndHoldsNoSecret) {
  api_.add(When::Final, action::Reset{}, kForever);
  report(child("exit", "3", kKey)); // the steps end before it
  ASSERT_THAT(files(), SizeIs(1));
  struct stat status {};
  ASSERT_EQ(::stat(files().front().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
  EXPECT_THAT(kept(), Not(HasSubstr("MARKED")));
}

TEST_F(SpoolOfARun, SettingsOfASpoolNeedOne) {
  const Outcome outcome = run({"--drain-timeout", "3", "true"});
  EXPECT_EQ(outcome.status, 78);
  EXPECT_THAT(outcome.err, HasSubstr("needs spool-dir"));
}

} // namespace
} // namespace exec_wrapper::test
