#include "report/alerts/update_turn.h"

#include "report/alerts/turn_holder.h"
#include "support/await.h"
#include "support/forked_process.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

namespace exec_wrapper::report {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

class UpdateTurnTest : public ::testing::TestWithParam<KernelLocks> {
protected:
  /// The failure, in words; empty if we got the right.
  std::string take(UpdateTurn& turn, Duration patience = 60s, const std::stop_token& stop = {}) {
    return turn.take(std::chrono::steady_clock::now() + patience, stop).text();
  }

  /// A marker of a process of which nothing is known, so old by its own clock.
  void leaveMarker(std::chrono::seconds age, const std::string& text = "x") {
    directory.write(".state.turn", text);
    timespec times[2] = {};
    ::clock_gettime(CLOCK_REALTIME, &times[0]);
    times[0].tv_sec -= age.count();
    times[1] = times[0];
    ASSERT_EQ(::utimensat(AT_FDCWD, marker.c_str(), times, 0), 0);
  }

  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory.path()), {}));
  }

  test::TempDir directory;
  const std::string file = directory.file("state");
  const std::string marker = directory.file(".state.turn");
};

INSTANTIATE_TEST_SUITE_P(Locks, UpdateTurnTest,
                         ::testing::Values(KernelLocks::WhereLocal, KernelLocks::Never),
                         [](const auto& locks) {
                           return locks.param == KernelLocks::Never ? "Never" : "WhereLocal";
                         });

TEST_P(UpdateTurnTest, BelongsToOneAtATime) {
  {
    UpdateTurn first(file, GetParam());
    EXPECT_EQ(take(first), "");
    EXPECT_TRUE(first.certain());
    EXPECT_TRUE(first.atOnce());
    UpdateTurn second(file, GetParam());
    EXPECT_THAT(take(second, 30ms),
                AllOf(HasSubstr("other processes hold " + marker), HasSubstr("remove it if")));
    EXPECT_FALSE(second.certain());
    EXPECT_TRUE(first.certain());
  }
  EXPECT_EQ(files(), 0U);
}

TEST_P(UpdateTurnTest, IsGivenBack) {
  auto first = std::make_unique<UpdateTurn>(file, GetParam());
  ASSERT_EQ(take(*first), "");
  std::jthread other([&] {
    UpdateTurn second(file, GetParam());
    EXPECT_EQ(take(second), "");
    EXPECT_TRUE(second.certain());
  });
  first.reset();
  other.join();
  EXPECT_EQ(files(), 0U);
}

TEST_P(UpdateTurnTest, OfADeadProcessIsFree) {
  test::ForkedProcess process([&] {
    UpdateTurn turn(file, GetParam());
    if (!turn.take(std::chrono::steady_clock::now() + 60s, {}).ok()) {
      return 1;
    }
    ::kill(::getpid(), SIGKILL);
    return 0;
  });
  process.awaitEnd();
  ASSERT_TRUE(fs::exists(marker));
  UpdateTurn turn(file, GetParam());
  EXPECT_EQ(take(turn, 4s), "") << "sooner than a marker of which nothing is known";
  EXPECT_FALSE(turn.atOnce());
}

TEST_P(UpdateTurnTest, OfALivingProcessIsNotFree) {
  test::ForkedProcess process([&] {
    UpdateTurn turn(file, GetParam());
    return turn.take(std::chrono::steady_clock::now() + 60s, {}).ok() ? test::pauseForEver() : 1;
  });
  test::awaitFile(marker);
  timespec times[2] = {}; // old by its time, which does not count
  ASSERT_EQ(::utimensat(AT_FDCWD, marker.c_str(), times, 0), 0);
  UpdateTurn impatient(file, GetParam());
  EXPECT_NE(take(impatient, 100ms), "");
  process.kill();
  UpdateTurn turn(file, GetParam());
  EXPECT_EQ(take(turn), "");
}

TEST_P(UpdateTurnTest, OfAnUnknownProcessIsFreeWhenItIsOld) {
  leaveMarker(40s);
  {
    UpdateTurn turn(file, GetParam());
    EXPECT_NE(take(turn, 100ms), "");
  }
  for (const std::string text : {"x", "", "locked=no\npid=1\nstarted=1\nboot=x\nnamespaces=y\n"}) {
    leaveMarker(61s, text);
    UpdateTurn turn(file, GetParam());
    EXPECT_EQ(take(turn, 4s), "") << text;
  }
}

TEST_P(UpdateTurnTest, OfAnUnknownProcessIsFreeWhenItWasSeenLong) {
  if (GetParam() == KernelLocks::WhereLocal) {
    GTEST_SKIP() << "the same takes five seconds again";
  }
  leaveMarker(-3600s); // the clock of its machine is wrong
  const SteadyTime begin = std::chrono::steady_clock::now();
  UpdateTurn turn(file, GetParam());
  EXPECT_EQ(take(turn, 60s), "");
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 5s);
}

TEST_P(UpdateTurnTest, IsLostWithItsMarker) {
  UpdateTurn turn(file, GetParam());
  ASSERT_EQ(take(turn), "");
  fs::remove(marker);
  EXPECT_FALSE(turn.certain());
  UpdateTurn other(file, GetParam());
  ASSERT_EQ(take(other), "");
  EXPECT_FALSE(turn.certain());
  EXPECT_TRUE(other.certain());
}

TEST_P(UpdateTurnTest, IsNotWaitedForAfterAStop) {
  UpdateTurn first(file, GetParam());
  ASSERT_EQ(take(first), "");
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  UpdateTurn second(file, GetParam());
  EXPECT_EQ(take(second, 3600s, stop.get_token()), "a stop was requested");
}

TEST_P(UpdateTurnTest, HasAMarkerThatIsAFile) {
  fs::create_directory(marker);
  UpdateTurn turn(file, GetParam());
  EXPECT_EQ(take(turn), marker + " is not a regular file; remove it");
  fs::remove(marker);
  fs::create_symlink("/etc/passwd", marker);
  UpdateTurn other(file, GetParam());
  EXPECT_EQ(take(other), marker + " is not a regular file; remove it");
}

TEST_P(UpdateTurnTest, NeedsADirectory) {
  UpdateTurn turn(directory.file("missing/state"), GetParam());
  EXPECT_EQ(take(turn), "No such file or directory");
  EXPECT_FALSE(turn.certain());
}

TEST(UpdateTurnLeftovers, AreRemovedWhenTheyAreOld) {
  const test::TempDir directory;
  const std::string file = directory.file("state");
  for (const char* const name : {".state.1-2.node", ".state.1-2.new", ".state.1-2.gone"}) {
    directory.write(name, "x");
  }
  for (const char* const name : {"state", ".state.turn", "state.broken", ".other.1-2.node"}) {
    directory.write(name, "x");
  }
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  UpdateTurn::removeLeftovers(file, now);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), {}), 7);
  now.tv_sec += 3700;
  UpdateTurn::removeLeftovers(file, now);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), {}), 4);
  EXPECT_TRUE(fs::exists(directory.file(".state.turn")));
}

} // namespace
} // namespace exec_wrapper::report
