// What only prints and leaves.

#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class Printing : public WrapperTest {
protected:
  /// Its stdout; it ends well and says nothing else.
  std::string printed(const Words& words) const {
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.status, 0);
    EXPECT_THAT(outcome.err, IsEmpty());
    return outcome.out;
  }
};

TEST_F(Printing, TheVersionIsOneLine) {
  EXPECT_THAT(lines(printed({"--version"})), ::testing::ElementsAre(HasSubstr("exec_wrapper ")));
  EXPECT_EQ(printed({"-V"}), printed({"--version"}));
}

TEST_F(Printing, TheHelpNamesEveryKindOfOption) {
  const std::string help = printed({"--help"});
  EXPECT_THAT(help, AllOf(HasSubstr("--process-timeout"), HasSubstr("--lockfile"),
                          HasSubstr("--log-format"), HasSubstr("--explain")));
  EXPECT_EQ(printed({"-h"}), help);
}

TEST_F(Printing, TheHelpHasTheOptionsOfSelectedPlugins) {
  EXPECT_THAT(printed({"--plugin-dir", testPlugins(), "--reporters", "log,secretive", "--help"}),
              HasSubstr("--secretive.token"));
}

TEST_F(Printing, HelpAndVersionWorkWithABrokenConfiguration) {
  dir_.write("config/exec_wrapper/exec_wrapper.properties", "no-such-key = 1\n");
  EXPECT_EQ(run({"--help"}).status, 0);
  EXPECT_EQ(run({"--version"}).status, 0);
}

TEST_F(Printing, IsColouredOnATerminalOrWhereThatIsAskedFor) {
  const auto coloured = HasSubstr("\x1B[");
  EXPECT_THAT(printed({"--help"}), ::testing::Not(coloured));
  EXPECT_THAT(printed({"--color", "always", "--help"}), coloured);
  EXPECT_THAT(printed({"--color", "always", "--explain"}), coloured);
  EXPECT_THAT(run({"false"}).err, ::testing::Not(coloured));
  EXPECT_THAT(run({"--color", "always", "false"}).err, HasSubstr("\x1B[33mWARNING\x1B[0m"));
}

TEST_F(Printing, PluginsAreListedWithTheirFiles) {
  const std::string other =
      dir_.write("plugins/throwing_reporter.so", contents(testPlugins() + "/throwing_reporter.so"));
  const std::string list = printed({"--plugin-dir", file("plugins"), "--list-plugins"});
  for (const std::string name : {"exec", "shell", "log", "lock_file", "rollbar"}) {
    EXPECT_THAT(lines(list),
                Contains(AllOf(StartsWith(name + " "), AnyOf(EndsWith("/" + name + ".so"),
                                                             EndsWith(" (part of the program)")))));
  }
  EXPECT_THAT(list, HasSubstr(other));
}

TEST_F(Printing, ExplainTellsEveryValueAndItsOrigin) {
  const std::string config = dir_.write("test.properties", "process-name = nightly\n");
  ProcessSpec spec = wrapper({"--config", config, "--explain", "--log-level", "INFO"});
  spec.environment["EXEC_WRAPPER_PROJECT"] = "ours";
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 0);
  const std::vector<std::string> found = lines(outcome.out);
  EXPECT_THAT(found, Contains(AllOf(HasSubstr("process-name"), HasSubstr("nightly"),
                                    HasSubstr(config + ":1"))));
  EXPECT_THAT(found, Contains(AllOf(HasSubstr("project"), HasSubstr("ours"),
                                    HasSubstr("EXEC_WRAPPER_PROJECT"))));
  EXPECT_THAT(found,
              Contains(AllOf(HasSubstr("log-level"), HasSubstr("INFO"), HasSubstr("--log-level"))));
  EXPECT_THAT(outcome.out, HasSubstr("not needed: exits are noticed at once"));
}

TEST_F(Printing, ExplainMasksSecrets) {
  const std::string explained = printed({"--plugin-dir", testPlugins(), "--reporters", "secretive",
                                         "--secretive.token", "s3cr3t-t0k3n", "--explain"});
  EXPECT_THAT(explained, AllOf(HasSubstr("secretive.token"), Not(HasSubstr("s3cr3t"))));
}

TEST_F(Printing, ExplainMasksSecretsInOtherSettingsToo) {
  const std::string explained =
      printed({"--plugin-dir", testPlugins(), "--reporters", "secretive", "--secretive.token",
               "s3cr3t-t0k3n", "--project", "of s3cr3t-t0k3n", "--explain"});
  EXPECT_THAT(explained, AllOf(HasSubstr("of ********"), Not(HasSubstr("s3cr3t"))));
}

TEST_F(Printing, TheHelpIsAsNarrowAsItIsWanted) {
  for (const std::size_t width : {40U, 80U}) {
    ProcessSpec spec = wrapper({"--help"});
    spec.environment["COLUMNS"] = std::to_string(width);
    for (const std::string& line : lines(test::run(spec).out)) {
      const bool oneWord = line.find(' ', line.find_first_not_of(' ')) == line.npos;
      const bool usage = line.starts_with("Usage: ") || line.starts_with("  -");
      EXPECT_TRUE(line.size() <= width || oneWord || usage) << line;
    }
  }
}

TEST_F(Printing, AReaderThatLeavesIsNoError) {
  const Outcome outcome = run({"sh", "-c", wrapperProgram() + " --help | head -n 1 >/dev/null"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, IsEmpty());
}

} // namespace
} // namespace exec_wrapper::test
