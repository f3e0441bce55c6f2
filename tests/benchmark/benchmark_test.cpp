// That the benchmarks work, and what a launch costs.

#include "benchmark/contestant.h"
#include "benchmark/instruction_count.h"
#include "benchmark/launch_order.h"
#include "benchmark/rounds.h"
#include "benchmark/statistics.h"
#include "benchmark/table.h"
#include "support/process.h"
#include "support/source_tree.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <stdexcept>

namespace exec_wrapper::benchmark {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Statistics, AreTheMedianAndTheQuartiles) {
  const Spread spread = spreadOf({5, 1, 4, 2, 3});
  EXPECT_EQ(spread.low, 2);
  EXPECT_EQ(spread.median, 3);
  EXPECT_EQ(spread.high, 4);
  EXPECT_EQ(spreadOf({1, 2}).median, 1.5);
  EXPECT_EQ(shown(spread, 1), "3.0 (2.0-4.0)");
}

TEST(LaunchOrder, IsOfTheFunctionsThatTheProgramItselfRuns) {
  const std::string_view profile = "ob=(1) /lib/libc.so\n"
                                   "fn=(1) malloc\n"
                                   "cob=(2) /bin/program\n"
                                   "cfn=(2) _Zcalled\n"
                                   "ob=(2)\n"
                                   "fn=(3) _Zmain\n"
                                   "cfn=(1)\n"
                                   "fn=(2)\n"
                                   "fn=(4) _Zagain'2\n";
  EXPECT_THAT(functionsIn(profile, "/bin/program"), ElementsAre("_Zmain", "_Zcalled", "_Zagain"));
}

TEST(Rounds, CompareWithTheReferenceOfTheSameRound) {
  const std::vector<Contestant> both = {{.name = kReference}, {.name = "other"}};
  double reference = 0;
  const auto series = takeTurns(both, 5, [&](const Contestant& contestant) {
    reference += contestant.name == kReference ? 1 : 0;
    return contestant.name == kReference ? 2.0 : 6.0;
  });
  EXPECT_EQ(reference, 6) << "five rounds, and one that does not count";
  ASSERT_THAT(series, SizeIs(2));
  EXPECT_THAT(series[1].values, SizeIs(5));
  EXPECT_THAT(series[1].ratios, Each(3.0));
}

TEST(Rounds, HaveAnOrderOfTheirOwn) {
  const std::vector<Contestant> both = {{.name = kReference}, {.name = "other"}};
  std::vector<std::string> order;
  takeTurns(both, 100, [&](const Contestant& contestant) {
    order.push_back(contestant.name);
    return 1.0;
  });
  int referenceFirst = 0;
  for (std::size_t i = 0; i < order.size(); i += 2) {
    EXPECT_NE(order[i], order[i + 1]);
    referenceFirst += order[i] == kReference ? 1 : 0;
  }
  EXPECT_GT(referenceFirst, 0);
  EXPECT_LT(referenceFirst, 101);
}

TEST(Tables, ReplaceThoseOfThePage) {
  const std::string page = std::string("before\n") + kBegin + "\nold\n" + kEnd + "\nafter\n";
  EXPECT_EQ(withTables(page, "new\n"),
            std::string("before\n") + kBegin + "\n\nnew\n\n" + kEnd + "\nafter\n");
  EXPECT_THROW(withTables("no marks", "new"), std::runtime_error);
}

TEST(Tables, FillWhatARowLacks) {
  EXPECT_EQ(markdown({"Launch", "Of it.", {"", "ms"}, {{"flock"}}}),
            "### Launch\n\nOf it.\n\n|  | ms |\n| --- | ---: |\n| flock |  |\n");
}

TEST(Contestants, WhatIsNotThereIsTold) {
  Contestant absent{.name = "absent", .package = "nothing"};
  absent.programs = {"no-such-program"};
  Table table;
  const auto here = installed({absent, {.name = "present"}}, table);
  ASSERT_THAT(here, SizeIs(1));
  EXPECT_EQ(here[0].name, "present");
  EXPECT_THAT(table.rows, ElementsAre(ElementsAre("absent", "not installed (package nothing)")));
}

TEST(Runner, MeasuresALittleOfEverything) {
  test::ProcessSpec spec;
  spec.argv = {EXEC_WRAPPER_BENCHMARK_RUNNER, "--quick"};
  const test::Outcome outcome = test::run(spec, std::chrono::seconds(200));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const char* const title : {"Launch", "Instructions", "Exit latency", "Kill delay", "Memory",
                                  "Idling", "Many at once", "Progress", "Bus", "Sizes"}) {
    EXPECT_THAT(outcome.out, HasSubstr(std::string("### ") + title + "\n"));
  }
  EXPECT_THAT(outcome.out, HasSubstr("| exec_wrapper, https |"));
}

TEST(Runner, RefusesWhatItDoesNotKnow) {
  test::ProcessSpec spec;
  spec.argv = {EXEC_WRAPPER_BENCHMARK_RUNNER, "no-such-measurement"};
  const test::Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 64);
  EXPECT_THAT(outcome.err, HasSubstr("no-such-measurement"));
  EXPECT_THAT(outcome.out, IsEmpty());
}

TEST(InstructionCount, OfALocalLaunchStaysWithinItsBound) {
  if (!canCountInstructions()) {
    GTEST_SKIP() << "valgrind, which counts instructions, is not installed";
  }
  Workbench bench;
  const Words words = local(bench).wrap({findProgram("true")}, 0);
  const std::uint64_t count = instructionsOf(bench, words);
  EXPECT_LE(count, kMostInstructions) << "see instruction_count.h";
  EXPECT_GT(count, kMostInstructions / 2) << "lower the bound in instruction_count.h";
}

#if defined(EXEC_WRAPPER_BUNDLED_POCO)
TEST(LaunchOrder, NamesMostOfWhatALocalLaunchRuns) {
  if (!canCountInstructions()) {
    GTEST_SKIP() << "valgrind, which tells the functions, is not installed";
  }
  const std::vector<std::string> ordered =
      test::lines(test::contents(test::sourceDirectory() / "packaging" / "launch_order"));
  Workbench bench;
  const auto run = functionsRun(bench, {local(bench).wrap({findProgram("true")}, 0)});
  const auto missing = std::ranges::count_if(run, [&](const std::string& name) {
    return std::ranges::find(ordered, name) == ordered.end();
  });
  EXPECT_THAT(run, SizeIs(Gt(300U)));
  EXPECT_LE(missing, static_cast<std::ptrdiff_t>(run.size() / 10))
      << "run packaging/benchmark --launch-order";
}
#endif

} // namespace
} // namespace exec_wrapper::benchmark
