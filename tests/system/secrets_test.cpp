// Where a secret must not be found while a run goes on.

#include "support/children.h"
#include "support/confined.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <sys/stat.h>
#include <unistd.h>

#include <optional>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kSecret = "MARKED-5f3a77e1";
constexpr uid_t kOther = 65534;

const Words kWaiting = Words{"--watcher", "true"} + child("say", "ready", "pause");

class Secrets : public WrapperTest {
protected:
  /// A file that only its owner reads.
  std::string privately(std::string_view name, const std::string& text) const {
    const std::string path = dir_.write(name, text);
    EXPECT_EQ(::chmod(path.c_str(), 0600), 0);
    return path;
  }

  /// With a token that nobody is sent.
  ProcessSpec secretive(const Words& words) const {
    ProcessSpec spec = wrapper(Words{"--reporters", "log"} + words);
    spec.environment["EXEC_WRAPPER_ROLLBAR_ACCESS_TOKEN"] = kSecret;
    return spec;
  }

  /// The same as another user, whose processes the machine tells apart by what they hide.
  static ProcessSpec asOther(ProcessSpec spec) {
    spec.argv =
        Words{"setpriv",       "--reuid", std::to_string(kOther), "--regid", std::to_string(kOther),
              "--clear-groups"} +
        spec.argv;
    spec.argv.front() = "/usr/bin/setpriv";
    spec.environment.erase("XDG_CONFIG_HOME"); // which belongs to us
    spec.environment.erase("HOME");
    spec.directory = "/";
    return spec;
  }

  static std::optional<uid_t> ownerOf(pid_t pid) {
    struct stat status {};
    const std::string path = "/proc/" + std::to_string(pid) + "/stat";
    return ::stat(path.c_str(), &status) == 0 ? std::optional(status.st_uid) : std::nullopt;
  }
};

TEST_F(Secrets, AreNotOnTheCommandLineThatOthersSee) {
  const std::string asFile = privately("secret", std::string(kSecret) + "\n");
  const std::string settings =
      privately("settings", std::string("rollbar-access-token = ") + kSecret + "\n");
  ProcessSpec byFile = wrapper(kWaiting);
  byFile.environment["EXEC_WRAPPER_ROLLBAR_ACCESS_TOKEN"] = "file:" + asFile;
  for (const ProcessSpec& spec :
       {secretive(kWaiting), byFile, wrapper(Words{"--config", settings} + kWaiting)}) {
    Process wrapped(spec);
    wrapped.awaitOutput("ready");
    EXPECT_THAT(commandLineOf(wrapped.pid()), Not(HasSubstr(kSecret)));
    const std::vector<pid_t> children = childrenOf(wrapped.pid());
    EXPECT_THAT(children, SizeIs(2)) << "the command and the watcher";
    for (const pid_t pid : children) {
      EXPECT_THAT(commandLineOf(pid), Not(HasSubstr(kSecret)));
    }
  }
}

TEST_F(Secrets, DoNotChangeTheTitleOfTheProcess) {
  const ProcessSpec spec =
      wrapper(Words{"--rollbar-access-token", kSecret, "--reporters", "log"} + kWaiting);
  Process wrapped(spec);
  wrapped.awaitOutput("ready");
  std::string expected;
  for (const std::string& word : spec.argv) {
    expected += word + '\0';
  }
  EXPECT_EQ(commandLineOf(wrapped.pid()), expected);
  EXPECT_EQ(contents("/proc/" + std::to_string(wrapped.pid()) + "/comm"), "exec_wrapper\n");
}

TEST_F(Secrets, InASettingsFileThatEverybodyReadsAreAWarning) {
  const std::string settings =
      privately("settings", std::string("rollbar-access-token = ") + kSecret + "\n");
  const Words quiet = {"--config", settings, "--reporters", "log", "true"};
  EXPECT_EQ(run(quiet).err, "");
  ASSERT_EQ(::chmod(settings.c_str(), 0644), 0);
  const Outcome outcome = run(quiet);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(lines(outcome.err),
              ElementsAre(AllOf(HasSubstr("WARNING"), HasSubstr(settings),
                                HasSubstr("rollbar-access-token"), HasSubstr("chmod o-r"),
                                Not(HasSubstr(kSecret)))));
}

TEST_F(Secrets, InAFileOfTheirOwnThatEverybodyReadsAreAWarning) {
  const std::string path = privately("secret", kSecret);
  ProcessSpec spec = wrapper({"--reporters", "log", "true"});
  spec.environment["EXEC_WRAPPER_ROLLBAR_ACCESS_TOKEN"] = "file:" + path;
  EXPECT_EQ(test::run(spec).err, "");
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  EXPECT_THAT(lines(test::run(spec).err), ElementsAre(AllOf(HasSubstr(path), HasSubstr("o-r"))));
}

TEST_F(Secrets, AreNotHandedToTheWatcher) {
  Process wrapped(secretive(Words{"--export-secrets", "false"} + kWaiting));
  wrapped.awaitOutput("ready");
  for (const pid_t pid : childrenOf(wrapped.pid())) {
    EXPECT_THAT(contents("/proc/" + std::to_string(pid) + "/environ"), Not(HasSubstr(kSecret)));
  }
}

TEST_F(Secrets, AreNotLeftInACoreFile) {
  if (kSanitized) {
    GTEST_SKIP() << "sanitizers need to look into the process";
  }
  const ProcessSpec probe = asOther(secretive({"true"}));
  if (::geteuid() != 0 || test::run(probe).status != 0) {
    GTEST_SKIP() << "needs another user who may run the program";
  }
  Process wrapped(asOther(secretive({"sh", "-c", "echo pid $$; exec sleep 300"})));
  const pid_t command = numberAfter(wrapped.awaitOutput("pid "), "pid");
  EXPECT_EQ(ownerOf(wrapped.pid()), 0U) << "what may not be dumped belongs to root";
  EXPECT_EQ(ownerOf(command), kOther) << "the command is its own master";
  wrapped.signal(SIGKILL);
}

} // namespace
} // namespace exec_wrapper::test
