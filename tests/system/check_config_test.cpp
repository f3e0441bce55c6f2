// What --check-config says of a configuration that a run could not use, without touching anything.

#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class CheckConfig : public WrapperTest {
protected:
  /// One line on standard error that has all of these in it, and 78.
  void expectNo(const Words& options, const Words& named) const {
    const Outcome outcome = run(Words{"--check-config"} + options);
    EXPECT_EQ(outcome.status, 78) << ::testing::PrintToString(options);
    const Words said = lines(outcome.err);
    ASSERT_EQ(said.size(), 1U) << outcome.err;
    for (const std::string& word : named) {
      EXPECT_THAT(said[0], HasSubstr(word));
    }
  }

  void expectYes(const Words& options) const {
    const Outcome outcome = run(Words{"--check-config"} + options);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_THAT(outcome.err, IsEmpty());
  }

  std::size_t filesMade() const {
    const std::filesystem::recursive_directory_iterator all(dir_.path());
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }
};

TEST_F(CheckConfig, LooksAtTheDirectoriesOfWhatWouldBeWritten) {
  expectNo({"--lockfile", file("no/lock")}, {"--lockfile", file("no/lock"), "does not exist"});
  expectNo({"--lockfile", dir_.path()}, {"--lockfile", "a directory"});
  expectNo({"--lockfile=" + file("l"), "--threshold=1", "--counter-file=" + file("no/c")},
           {"--counter-file", "does not exist"});
  expectNo({"--log-file", file("no/log")}, {"--log-file", "does not exist"});
  expectNo({"--spool-dir", file("no/spool")}, {"--spool-dir", "does not exist"});
}

TEST_F(CheckConfig, LooksAtTheFilesThatWouldBeRead) {
  const Words webhook = {"--webhook-url", "http://127.0.0.1:9/x"};
  expectNo(webhook + Words{"--webhook-ca-file", file("ca")}, {"--webhook-ca-file", "No such file"});
  expectNo(webhook + Words{"--webhook-client-cert-file", file("cert")}, {"No such file"});
  expectNo({"--rollbar-access-token", "file:" + file("token")}, {"No such file"});
  expectNo({"--work-dir", file("no")}, {"--work-dir"});
}

TEST_F(CheckConfig, NamesAllAtOnce) {
  const Outcome paths =
      run({"--explain", "--lockfile", file("no/lock"), "--log-file", file("no/log")});
  EXPECT_EQ(paths.status, 78);
  EXPECT_THAT(paths.out, HasSubstr(file("no/lock"))) << "it is explained all the same";
  EXPECT_THAT(lines(paths.err), ElementsAre(HasSubstr("--lockfile"), HasSubstr("--log-file")));
}

TEST_F(CheckConfig, MakesAndAsksNothing) {
  const std::size_t before = filesMade();
  expectYes({"--lockfile", file("lock"), "--threshold", "1", "--counter-file", file("count"),
             "--log-file", file("log"), "--spool-dir", file("spool"), "--api-base-url",
             "http://127.0.0.1:9", "--api-key", "k3y-k3y", "--process-type-id", "1", "--deployment",
             "d"});
  EXPECT_EQ(filesMade(), before);
}

TEST_F(CheckConfig, AcceptsWhatIsNoFile) {
  expectYes({"--log-file", "syslog:"});
  expectYes({"--log-file", "/dev/stderr"});
  expectYes({"--log-file", "/dev/null"});
  expectYes({"--prometheus-target", "http://127.0.0.1:9", "--process-name", "n"});
}

TEST_F(CheckConfig, DoesNotLookAtWhatTakesNoPart) {
  expectYes({"--reporters", "none", "--log-file", file("no/log")});
}

TEST_F(CheckConfig, PrintsTheWarningsOfARun) {
  ProcessSpec spec = wrapper({"--check-config"});
  spec.environment["EXEC_WRAPPER_LOCKFILE"] = "";
  spec.environment["EXEC_WRAPPER_PROCES_NAME"] = "x";
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(lines(outcome.err), AllOf(Each(StartsWith("exec_wrapper: warning: ")),
                                        ElementsAre(HasSubstr("EXEC_WRAPPER_PROCES_NAME"),
                                                    HasSubstr("EXEC_WRAPPER_LOCKFILE is empty"))));
}

TEST_F(CheckConfig, AsksForTheRightsOfTheUser) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "needs another user whom the directory does not belong to";
  }
  const std::string closed = file("closed");
  ASSERT_EQ(::mkdir(closed.c_str(), 0700), 0);
  ASSERT_EQ(::chmod(dir_.path().c_str(), 0755), 0);
  ProcessSpec spec = wrapper({"--check-config", "--lockfile", closed + "/lock"});
  EXPECT_EQ(test::run(spec).status, 0);
  spec.argv = Words{"/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"} +
              spec.argv;
  spec.environment.erase("XDG_CONFIG_HOME"); // which belongs to us
  spec.environment.erase("HOME");
  spec.directory = "/";
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 78) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("Permission denied"));
}

} // namespace
} // namespace exec_wrapper::test
