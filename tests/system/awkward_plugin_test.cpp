// Whatever a plugin does, wherever it does it: it is named, and nothing else suffers.

#include "support/await.h"
#include "support/confined.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// The plugin `awkward` in one of its roles, misbehaving in one of its methods.
struct Place {
  const char* role; ///< the option that selects it
  const char* method;
};

void PrintTo(const Place& place, std::ostream* stream) {
  *stream << place.role << " " << place.method;
}

class AwkwardPlugin : public WrapperTest {
protected:
  static Words options(const Place& place, const std::string& by) {
    const bool reporter = std::string(place.role) == "--reporters";
    return {"--plugin-dir", testPlugins(), place.role,     reporter ? "log,awkward" : "awkward",
            "--awkward.in", place.method,  "--awkward.by", by};
  }
  Outcome runAwkward(const Place& place, const std::string& by) const {
    return run(options(place, by) + child("say", "ran", "exit", "3"));
  }
  Outcome runNonsense(const Words& options) const {
    return run(Words{"--plugin-dir", testPlugins()} + options + child("say", "ran", "exit", "3"));
  }
};

constexpr const char* kWaysToThrow[] = {"throw", "throw-poco", "throw-odd"};

class BeforeTheRun : public AwkwardPlugin, public ::testing::WithParamInterface<Place> {};

TEST_P(BeforeTheRun, WhatThrowsIsOneLineAndNothingIsStarted) {
  for (const char* const by : kWaysToThrow) {
    const Outcome outcome = runAwkward(GetParam(), by);
    EXPECT_EQ(outcome.status, 78) << by;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(lines(outcome.err), SizeIs(1)) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("awkward"),
                                   AnyOf(HasSubstr("out of cheese"), HasSubstr("unknown type"))));
  }
}

TEST_P(BeforeTheRun, WhatBlocksIsEndedByAStop) {
  Process wrapped(wrapper(options(GetParam(), "block") + child("say", "ran")));
  wrapped.awaitError("blocked");
  wrapped.signal(SIGTERM);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 128 + SIGTERM);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("awkward does not return"));
}

constexpr Place kBefore[] = {{"--guard", "makeGuard"},        {"--guard", "patience"},
                             {"--reporters", "makeReporter"}, {"--reporters", "policy"},
                             {"--runner", "makeRunner"},      {"--runner", "prepare"}};
INSTANTIATE_TEST_SUITE_P(All, BeforeTheRun, ::testing::ValuesIn(kBefore),
                         [](const auto& each) { return std::string(each.param.method); });

TEST_F(AwkwardPlugin, ThatThrowsInTheRunIsNamedAndTheRunGoesOn) {
  for (const Place& place : {Place{"--guard", "attemptStarted"}, Place{"--guard", "release"},
                             Place{"--reporters", "deliver"}}) {
    for (const char* const by : kWaysToThrow) {
      const Outcome outcome = runAwkward(place, by);
      EXPECT_EQ(outcome.status, 3) << place.method << by;
      EXPECT_EQ(outcome.out, "ran\n");
      EXPECT_THAT(linesOf(outcome.err, "ERROR"), Contains(HasSubstr("awkward"))) << outcome.err;
      EXPECT_THAT(linesOf(outcome.err, "WARNING"), Contains(HasSubstr("exit status 3")));
    }
  }
}

TEST_F(AwkwardPlugin, ThatThrowsWhenItIsAskedRefuses) {
  for (const char* const by : kWaysToThrow) {
    const Outcome outcome = runAwkward({"--guard", "acquire"}, by);
    EXPECT_EQ(outcome.status, 70) << by;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, HasSubstr("awkward"));
  }
}

TEST_F(AwkwardPlugin, ThatThrowsInADestructorKeepsTheStatus) {
  for (const Place& place : {Place{"--guard", "~guard"}, Place{"--reporters", "~reporter"},
                             Place{"--guard", "~factory"}}) {
    const Outcome outcome = runAwkward(place, "throw");
    EXPECT_EQ(outcome.status, 3) << place.method;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("awkward"), HasSubstr("out of cheese")));
  }
}

TEST_F(AwkwardPlugin, ThatBlocksInADestructorIsLeftBehind) {
  const Outcome outcome = runAwkward({"--reporters", "~reporter"}, "block");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("exit status 3"), HasSubstr("awkward does not return")));
}

TEST_F(AwkwardPlugin, ThatBlocksInAnAttemptHoldsNeitherItsTimeoutNorItsEnd) {
  Process wrapped(wrapper(options({"--guard", "attemptStarted"}, "block") +
                          Words{"--process-timeout", "0.2"} + child("report", "pid", "pause")));
  awaitGone(numberAfter(wrapped.awaitOutput("\n"), "pid"));
  wrapped.awaitError("timed out");
}

TEST_F(AwkwardPlugin, ThatBlocksInReleaseIsNamedAndLeftBehindAfterAStop) {
  Process wrapped(wrapper(options({"--guard", "release"}, "block") + child("exit", "3")));
  wrapped.awaitError("exit status 3");
  wrapped.signal(SIGTERM);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 3) << "the run was over by then";
  EXPECT_THAT(outcome.err, HasSubstr("guard awkward"));
}

TEST_F(AwkwardPlugin, ThatFloodsIsCutShortAndTheRunIsTold) {
  Words ways = {"flood", "alert"};
  if (!kSanitized) {
    // Their threads outlive what they use where all is freed.
    ways.insert(ways.end(), {"flood-for-ever", "alert-for-ever"});
  }
  for (const std::string& by : ways) {
    for (const char* const method : {"makeReporter", "deliver"}) {
      const Outcome outcome = runAwkward({"--reporters", method}, by);
      EXPECT_EQ(outcome.status, 3) << by;
      EXPECT_EQ(outcome.out, "ran\n") << by;
      EXPECT_THAT(linesOf(outcome.err, "WARNING"), Contains(HasSubstr("exit status 3"))) << by;
      EXPECT_THAT(linesOf(outcome.err, "WARNING"),
                  Contains(AnyOf(HasSubstr("dropped so far"), HasSubstr("the rest is discarded"))))
          << by;
    }
  }
}

TEST_F(AwkwardPlugin, ThatLeaksADescriptorDoesNotLeakItIntoTheCommand) {
  const Words leaking = options({"--reporters", "makeReporter"}, "leak");
  EXPECT_EQ(run(leaking + child("report", "fds")).out, "fds 0,1,2\n");
}

TEST_F(AwkwardPlugin, ThatCannotEvenBeOpenedOrMadeIsOneLine) {
  Words names = {"throwing_constructor"};
  if (!kThreadSanitized) { // which reports an exit while a library is being loaded
    names.push_back("static_throw");
  }
  for (const std::string& name : names) {
    const Outcome outcome =
        run(Words{"--plugin-dir", testPlugins(), "--guard", name} + child("say", "ran"));
    EXPECT_EQ(outcome.status, 78) << name;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(lines(outcome.err), SizeIs(1)) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(name), HasSubstr("out of cheese")));
  }
}

TEST_F(AwkwardPlugin, ThatReportsWithNonsenseIsNamed) {
  const Outcome outcome = runNonsense({"--reporters", "log,nonsense"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.out, "ran\n");
  EXPECT_THAT(linesOf(outcome.err, "ERROR"),
              Contains(AllOf(HasSubstr("nonsense"), HasSubstr("an invalid result"))));
  for (const std::string& line : lines(outcome.err)) {
    EXPECT_LT(line.size(), 2000U) << line.substr(0, 200);
  }
}

TEST_F(AwkwardPlugin, ThatRefusesWithNonsenseNeverSeemsToHaveRun) {
  for (const char* const status : {"0", "256", "300"}) {
    const Outcome outcome = runNonsense({"--guard", "nonsense", "--nonsense.status", status});
    EXPECT_EQ(outcome.status, 70) << status;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("nonsense"), HasSubstr(status)));
    EXPECT_LT(outcome.err.size(), 3000U);
  }
}

TEST_F(AwkwardPlugin, ThatLendsImpossibleVariablesIsNamedAndTheOthersAreLent) {
  const Outcome outcome =
      run(Words{"--plugin-dir", testPlugins(), "--guard", "nonsense"} + child("env", "GOOD"));
  EXPECT_EQ(outcome.out, "GOOD=1\n");
  EXPECT_THAT(linesOf(outcome.err, "ERROR"),
              Contains(AllOf(HasSubstr("nonsense"), HasSubstr("ignored: 3"))));
}

TEST_F(AwkwardPlugin, ThatIsAskedToHurryForEverIsNotWaitedForThatLong) {
  Process wrapped(wrapper(Words{"--plugin-dir", testPlugins(), "--guard", "nonsense"} +
                          child("say", "ready", "pause")));
  wrapped.awaitOutput("ready");
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
}

TEST_F(AwkwardPlugin, ThatMakesAnImpossibleLaunchIsOneLine) {
  const Outcome outcome = runNonsense({"--runner", "nonsense"});
  EXPECT_EQ(outcome.status, 78);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(lines(outcome.err), SizeIs(1));
  EXPECT_THAT(outcome.err, HasSubstr("runner nonsense"));
}

} // namespace
} // namespace exec_wrapper::test
