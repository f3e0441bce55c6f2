// Where a secret must not be found while a run goes on.

#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <sys/stat.h>
#include <unistd.h>

#include <optional>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kSecret = "MARKED-5f3a77e1";
constexpr uid_t kOther = 65534;

class Secrets : public WrapperTest {
protected:
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
  Process wrapped(secretive(child("say", "ready", "pause")));
  wrapped.awaitOutput("ready");
  const std::string line = contents("/proc/" + std::to_string(wrapped.pid()) + "/cmdline");
  EXPECT_THAT(line, HasSubstr("--reporters"));
  EXPECT_THAT(line, Not(HasSubstr(kSecret)));
}

TEST_F(Secrets, AreNotLeftInACoreFile) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers need to look into the process";
#endif
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
