#include "sendmail.h"

#include "exec_wrapper/testing/sample_host.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <unistd.h>

namespace exec_wrapper::mail {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Verdict = Delivery::Verdict;

class SendmailTest : public ::testing::Test {
protected:
  /// A program with this text, as a shell script.
  std::string program(const std::string& text) {
    const std::string file = dir_.write("sendmail", "#!/bin/sh\n" + text + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }

  Delivery send(const std::string& line, Duration timeout = 60s) {
    const char* const environment[] = {"PATH=/usr/bin:/bin", "EXEC_WRAPPER_MAIL_PASSWORD=s3cret",
                                       nullptr};
    Sendmail sendmail(line, host_, environment, timeout);
    return sendmail.send(envelope_, "run_finished",
                         std::chrono::steady_clock::now() + timeout + 4s);
  }

  std::string written(const std::string& name) const { return test::contents(dir_.file(name)); }

  test::TempDir dir_;
  contract::SampleHost host_;
  Envelope envelope_{
      "root@db1", {"o'neil@example.com", "$HOME@example.com"}, "Subject: x\n\n.\ny\n"};
};

TEST_F(SendmailTest, GetsTheMailAndTheAddresses) {
  const std::string dir = dir_.path();
  const std::string line =
      program("cd " + dir + "; printf '%s\\n' \"$@\" > words; cat > mail; env > env");
  EXPECT_EQ(send(line + " -O 'a b'").verdict, Verdict::Delivered);
  EXPECT_EQ(written("words"),
            "-O\na b\n-i\n-f\nroot@db1\n--\no'neil@example.com\n$HOME@example.com\n");
  EXPECT_EQ(written("mail"), envelope_.text);
  EXPECT_THAT(written("env"), HasSubstr("EXEC_WRAPPER_EVENT=run_finished\n"));
  EXPECT_THAT(written("env"), Not(HasSubstr("s3cret")));
}

TEST_F(SendmailTest, ThatFailsIsTriedAgainWhereThatHelps) {
  for (const int status : {75, 69, 71, 78, 1}) {
    const Delivery delivery =
        send(program("echo 'mail queue full' >&2; exit " + std::to_string(status)));
    EXPECT_EQ(delivery.verdict, Verdict::Retry) << status;
    EXPECT_THAT(delivery.reason,
                HasSubstr("exit status " + std::to_string(status) + ": mail queue full"));
  }
  for (const int status : {64, 65, 67, 68}) {
    EXPECT_EQ(send(program("exit " + std::to_string(status))).verdict, Verdict::Rejected) << status;
  }
}

TEST_F(SendmailTest, ThatIsMissingIsNamedAndNotWaitedFor) {
  EXPECT_EQ(send(program("exit 126")).verdict, Verdict::Later);
  const Delivery delivery = send("/nowhere/sendmail");
  EXPECT_EQ(delivery.verdict, Verdict::Later);
  EXPECT_THAT(delivery.reason, HasSubstr("/nowhere/sendmail"));
  EXPECT_THAT(delivery.reason, HasSubstr("set mail-server"));
}

TEST_F(SendmailTest, ThatHangsIsKilled) {
  const auto begin = std::chrono::steady_clock::now();
  const Delivery delivery = send(program("sleep 1000"), 50ms);
  EXPECT_EQ(delivery.verdict, Verdict::Retry);
  EXPECT_THAT(delivery.reason, HasSubstr("timed out and was killed"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
}

TEST_F(SendmailTest, ThatReadsNothingDelaysNobody) {
  envelope_.text = std::string(1 << 20, 'x') + "\n";
  EXPECT_EQ(send(program("exec 0<&-; exit 0")).verdict, Verdict::Delivered);
}

TEST_F(SendmailTest, ThatDiesIsTriedAgain) {
  const Delivery delivery = send(program("kill -9 $$"));
  EXPECT_EQ(delivery.verdict, Verdict::Retry);
  EXPECT_THAT(delivery.reason, StartsWith("mail-sendmail"));
}

} // namespace
} // namespace exec_wrapper::mail
