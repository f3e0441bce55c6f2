// The examples of commands that report: what arrives in the wrapper's log.

#include "packaging/example.h"
#include "support/await.h"

#include <gmock/gmock.h>

#include <csignal>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ProgressExample : public ExampleTest {
protected:
  static std::string script(const std::string& name) {
    return sourceDirectory() / "packaging/progress" / name;
  }

  ProcessSpec wrapped(const Words& command) const {
    return words(Words{wrapperProgram(), "--notify", "on", "--log-format", "json", "--log-level",
                       "DEBUG", "--log-file", file("log")} +
                 command);
  }

  Outcome runWrapped(const Words& command) const { return test::run(wrapped(command)); }

  /// The lines of these events in the log.
  Words logged(const std::string& event) const {
    Words found = lines(contents(dir_.file("log")));
    std::erase_if(found, [&](const std::string& line) {
      return line.find("\"event\":\"" + event + "\"") == line.npos;
    });
    return found;
  }

  /// Without a wrapper: no variable is set.
  void expectToWorkAlone(const Words& command) const {
    const Outcome alone = runWords(command);
    EXPECT_EQ(alone.status, 0) << alone.err;
    EXPECT_EQ(alone.err, "");
  }

  void expectFinal(const std::string& progress) const {
    EXPECT_THAT(logged("run_finished"),
                ElementsAre(AllOf(HasSubstr("\"result\":\"succeeded\""), HasSubstr(progress))));
    for (const std::string& message : logged("message")) {
      EXPECT_EQ(message.find("discarded"), message.npos) << message;
    }
  }
};

TEST_F(ProgressExample, OfAScriptReportsItsCounts) {
  const Outcome outcome = runWrapped({"sh", script("progress.sh")});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(lines(outcome.out).size(), 3U) << "its own output is unchanged";
  expectFinal(R"("progress":{"error_count":0,"expected_count":3,)"
              R"("last_status_message":"finished /var","success_count":3})");
  expectToWorkAlone({"/bin/sh", script("progress.sh")});
}

TEST_F(ProgressExample, InPythonReportsItsCounts) {
  const std::string python = programPath("python3");
  if (python.empty()) {
    GTEST_SKIP() << "python3 is not installed";
  }
  const Outcome outcome = runWrapped({python, script("progress.py")});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  expectFinal(R"("progress":{"error_count":1,"expected_count":3,)"
              R"("last_status_message":"read /nonexistent","success_count":2})");
  expectToWorkAlone({python, script("progress.py")});
}

TEST_F(ProgressExample, InCReportsInBothLanguages) {
  const std::string compiler = programPath("cc");
  if (compiler.empty()) {
    GTEST_SKIP() << "cc is not installed";
  }
  const Outcome built = runWords(
      {compiler, "-Wall", "-Wextra", "-Werror", "-o", file("progress"), script("progress.c")});
  ASSERT_EQ(built.status, 0) << built.err;
  const Outcome outcome = runWrapped({file("progress")});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  expectFinal(R"("progress":{"expected_count":3,)"
              R"("last_status_message":"step 3 of 3 is finished","success_count":3})");
  expectToWorkAlone({file("progress")});
}

TEST_F(ProgressExample, OfADaemonReportsStartAndStop) {
  const std::string python = programPath("python3");
  if (python.empty()) {
    GTEST_SKIP() << "python3 is not installed";
  }
  ProcessSpec spec = wrapped({python, script("daemon.py")});
  spec.environment["WATCHDOG_USEC"] = "1000000"; // it reports every half second
  dir_.write("log", "");
  Process process(spec);
  const auto isLogged = [&](const std::string& text) {
    return contents(dir_.file("log")).find(text) != std::string::npos;
  };
  EXPECT_TRUE(awaitAtFile(file("log"), [&] { return isLogged("still waiting for work"); }));
  process.signal(SIGTERM);
  const Outcome outcome = process.end();
  EXPECT_EQ(outcome.status, 128 + SIGTERM) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_THAT(logged("command_ready"), ElementsAre(HasSubstr("\"elapsed_seconds\":")));
  EXPECT_EQ(logged("command_stopping").size(), 1U);
  EXPECT_THAT(logged("run_finished"),
              ElementsAre(AllOf(HasSubstr(R"("exit_code":0)"),
                                HasSubstr(R"("last_status_message":"closing its files")"))));
}

} // namespace
} // namespace exec_wrapper::test
