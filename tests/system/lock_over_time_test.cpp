// A lock that is held for long, and what becomes of it meanwhile.

#include "support/await.h"
#include "support/deadline.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class LockOverTime : public WrapperTest {
protected:
  ProcessSpec holder(const Words& more = {}) const {
    return wrapper(Words{"--lockfile", file("lock")} + more + child("say", "ready", "pause"));
  }

  std::time_t age() const {
    struct stat status {};
    EXPECT_EQ(::stat(file("lock").c_str(), &status), 0);
    return std::time(nullptr) - status.st_mtim.tv_sec;
  }
};

TEST_F(LockOverTime, ItStaysYoung) {
  Process run(holder());
  run.awaitOutput("ready");
  const timespec old{std::time(nullptr) - 11 * 86400, 0};
  const timespec times[] = {old, old};
  ASSERT_EQ(::utimensat(AT_FDCWD, file("lock").c_str(), times, 0), 0);
  for (const Deadline deadline; age() > 86400;) {
    ASSERT_FALSE(deadline.over());
    awaitTime(std::chrono::milliseconds(1));
  }
}

TEST_F(LockOverTime, ItsLossIsToldWhenItHappensAndTheRunGoesOn) {
  Process run(holder());
  run.awaitOutput("ready");
  ASSERT_EQ(::unlink(file("lock").c_str()), 0);
  EXPECT_THAT(run.awaitError("\n"), AllOf(HasSubstr("ERROR"), HasSubstr(file("lock")),
                                          HasSubstr("was removed by another process")));
  EXPECT_FALSE(run.ended());
}

TEST_F(LockOverTime, AStrangerWhoMayReadItCannotKeepTheNextRunOut) {
  {
    Process run(holder());
    run.awaitOutput("ready");
    run.signal(SIGKILL);
    run.end();
    for (const pid_t pid : run.survivors()) {
      awaitGone(pid);
    }
  }
  const int stranger = ::open(file("lock").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::flock(stranger, LOCK_EX), 0);
  const Outcome next = run(Words{"--lockfile", file("lock")} + child("say", "started"));
  EXPECT_EQ(next.out, "started\n");
  ::close(stranger);
}

} // namespace
} // namespace exec_wrapper::test
