// A third party's plugins, made as the author's guide says: against an installed tree, in builds of
// their own, elsewhere.

#include "sdk/third_party.h"
#include "support/examples.h"
#include "support/log_lines.h"
#include "support/source_tree.h"

#include <gmock/gmock.h>

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>

namespace exec_wrapper::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

/// Builds what the tests look at, once.
class Sdk : public ::testing::Test {
protected:
  static void SetUpTestSuite() {
    party_ = std::make_unique<ThirdParty>();
    installed_ = party_->install();
    session_ = party_->type(guidesCommands());
    fs::copy(sourceDirectory() / "tests/sdk/more_plugins", party_->file("more_plugins"));
    more_ = party_->shell("cd more_plugins && cmake -B build -DCMAKE_PREFIX_PATH=\"$PREFIX\" && "
                          "cmake --build build && ctest --test-dir build --output-on-failure");
  }
  static void TearDownTestSuite() { party_.reset(); }

  static std::vector<Example> guidesExamples() {
    std::vector<Example> all;
    for (const auto& block : blocksOf(sourceDirectory() / "plugins/README.md", "console")) {
      for (Example& example : examplesIn(block)) {
        all.push_back(std::move(example));
      }
    }
    return all;
  }

  /// What the reader types, with our prefix for theirs.
  static std::vector<std::string> guidesCommands() {
    std::vector<std::string> commands;
    for (const Example& example : guidesExamples()) {
      const bool prefix = example.command.starts_with("prefix=");
      commands.push_back(prefix ? "prefix=$PREFIX" : example.command);
    }
    return commands;
  }

  static Outcome run(const std::string& properties, const Words& command) {
    return party_->run(Words{"--config", party_->write("job.properties", properties)} + command);
  }

  static inline std::unique_ptr<ThirdParty> party_;
  static inline Outcome installed_;
  static inline std::vector<std::vector<std::string>> session_;
  static inline Outcome more_;
};

TEST_F(Sdk, IsInstalledWithTheProgram) {
  EXPECT_EQ(installed_.status, 0) << ::testing::PrintToString(installed_);
}

TEST_F(Sdk, TheGuidesCommandsPrintWhatItSays) {
  const std::vector<Example> examples = guidesExamples();
  ASSERT_GT(examples.size(), 6U);
  ASSERT_EQ(session_.size(), examples.size());
  for (std::size_t i = 0; i < examples.size(); ++i) {
    SCOPED_TRACE(examples[i].command);
    EXPECT_EQ(session_[i].size(), examples[i].expected.size())
        << ::testing::PrintToString(session_[i]);
    for (std::size_t n = 0; n < std::min(session_[i].size(), examples[i].expected.size()); ++n) {
      EXPECT_TRUE(isAsExpected(session_[i][n], examples[i].expected[n]))
          << "printed:  " << session_[i][n] << "\nexpected: " << examples[i].expected[n];
    }
  }
}

TEST_F(Sdk, AReporterIsLoadedByAPropertiesFileAndReports) {
  const std::string properties =
      "plugin-dir = " + party_->file("ledger/build") +
      "\nreporters = log, ledger\nledger.file = " + party_->file("jobs.tsv") +
      "\nprocess-name = nightly\n";
  EXPECT_EQ(run(properties, {"true"}).status, 0);
  const Outcome failed = run(properties + "process-max-retries = 1\nprocess-retry-delay = 0\n",
                             {"sh", "-c", "exit 3"});
  EXPECT_EQ(failed.status, 3) << failed.err;
  const std::vector<std::string> ledger = lines(contents(party_->file("jobs.tsv")));
  ASSERT_EQ(ledger.size(), 2U);
  EXPECT_THAT(ledger[0], MatchesRegex("[-0-9]+T[:0-9]+Z\tsucceeded\t0\t1\t0\tnightly"));
  EXPECT_THAT(ledger[1], EndsWith("Z\tfailed\t3\t2\t0\tnightly"));
}

TEST_F(Sdk, APluginIsFoundWhereItIsInstalledWhateverTheUmask) {
  const Outcome installed = party_->shell("umask 002 && cmake --install ledger/build");
  ASSERT_EQ(installed.status, 0) << ::testing::PrintToString(installed);
  const Outcome outcome =
      run("reporters = ledger\nledger.file = " + party_->file("installed.tsv") + "\n", {"true"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(contents(party_->file("installed.tsv")), EndsWith("Z\tsucceeded\t0\t1\t0\ttrue\n"));
}

TEST_F(Sdk, AGuardAndARunnerAreBuiltAndPassTheContract) {
  EXPECT_EQ(more_.status, 0) << ::testing::PrintToString(more_);
  EXPECT_THAT(more_.out, HasSubstr("free_space_contract.AnswersSoonAfterAStop"));
  EXPECT_THAT(more_.out, HasSubstr("nice_contract.NamesAProgramAndItsWords"));
}

TEST_F(Sdk, AGuardAdmitsAndLends) {
  const Outcome outcome =
      run("plugin-dir = " + party_->file("more_plugins/build") + "\nguard = free_space\n",
          {"sh", "-c", "echo $FREE_MIB MiB"});
  EXPECT_THAT(outcome.out, MatchesRegex("[1-9][0-9]* MiB\n"));
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(Sdk, AGuardRefuses) {
  const Outcome outcome = run("plugin-dir = " + party_->file("more_plugins/build") +
                                  "\nguard = free_space\nfree_space.mib = 1000000000000\n",
                              {"echo", "started"});
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(linesOf(outcome.err, "WARNING"),
              ::testing::ElementsAre(AllOf(HasSubstr("free_space"), HasSubstr("MiB free"))));
}

TEST_F(Sdk, ARunnerStartsTheCommandItsWay) {
  const std::string properties =
      "plugin-dir = " + party_->file("more_plugins/build") + "\nrunner = nice\n";
  const auto above = [ours = getpriority(PRIO_PROCESS, 0)](int level) {
    return std::to_string(std::min(ours + level, 19)) + "\n";
  };
  EXPECT_EQ(run(properties + "nice.level = 7\n", {"nice"}).out, above(7));
  const Outcome outcome = run(properties, {"sh", "-c", "nice; exit 3"});
  EXPECT_EQ(outcome.out, above(10));
  EXPECT_EQ(outcome.status, 3);
}

} // namespace
} // namespace exec_wrapper::test
