// A wrapper within the command of a killed one, which hides its memory since it knows a secret, and
// processes of strangers that say they were of the run.

#include "support/await.h"
#include "support/confined.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <signal.h>
#include <unistd.h>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class KilledNestedWrapper : public WrapperTest {
protected:
  void SetUp() override {
    if (::geteuid() != 0 || kSanitized || !possible(asUser(user_, wrapper({})))) {
      GTEST_SKIP() << "needs to become an ordinary user who may run the program; sanitizers hide no "
                      "memory";
    }
    ASSERT_EQ(::chown(file("").c_str(), user_, user_), 0);
  }

  Words locked(const Words& more) const { return Words{"--lockfile", file("lock")} + more; }

  /// The words of a wrapper that knows a secret.
  Words secret(const Words& more) const {
    return wrapper(Words{"--webhook-url", "http://127.0.0.1:9/x", "--webhook-retries", "0"} + more)
        .argv;
  }

  /// In a session of its own.
  const Words kApart = {"sh", "-c", "setsid -w \"$@\"; true", "sh"};
  const uid_t user_ = lonelyUser();
};

TEST_F(KilledNestedWrapper, IsEndedBetweenItsAttemptsToo) {
  // In a session of its own, and with no child: nothing but its own word links it to the run.
  const Words inner =
      kApart + secret(Words{"--process-max-retries", "-1", "--process-retry-delay", "600"} +
                      child("say", "failing", "exit", "1"));
  Process outer(asUser(user_, wrapper(locked(inner))));
  outer.awaitError("exit status 1");
  outer.signal(SIGKILL);
  outer.end();
  const Outcome next = test::run(asUser(user_, wrapper(locked(child("say", "started")))));
  EXPECT_EQ(next.status, 0);
  EXPECT_EQ(next.out, "started\n");
  EXPECT_THAT(outer.survivors(), IsEmpty());
}

TEST_F(KilledNestedWrapper, IsEndedBeforeItCanStartItsCommandAgain) {
  const Words inner =
      kApart + secret(Words{"--process-max-retries", "-1", "--process-retry-delay", "0"} +
                      child("say", "ready", "pause"));
  Process outer(asUser(user_, wrapper(locked(inner))));
  outer.awaitOutput("ready");
  outer.signal(SIGKILL);
  outer.end();
  EXPECT_EQ(test::run(asUser(user_, wrapper(locked(child("say", "started"))))).out, "started\n");
  EXPECT_THAT(outer.survivors(), IsEmpty());
}

TEST_F(KilledNestedWrapper, IsNoneThatAStrangerSpeaksOf) {
  Process run(wrapper(locked(child("say", "ready", "pause"))));
  run.awaitOutput("ready");
  run.signal(SIGKILL);
  run.end();
  for (const pid_t pid : run.survivors()) {
    awaitGone(pid);
  }
  ProcessSpec liar;
  liar.argv = {"/bin/sleep", "600"};
  liar.environment["EXEC_WRAPPER_PARENT"] = std::to_string(run.pid()) + "::";
  Process stranger(asUser(user_, liar));
  const Outcome next = this->run(locked(child("say", "started")));
  EXPECT_EQ(next.out, "started\n");
  EXPECT_FALSE(stranger.ended());
}

} // namespace
} // namespace exec_wrapper::test
