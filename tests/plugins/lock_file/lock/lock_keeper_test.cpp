#include "lock_file/lock/lock_keeper.h"

#include "exec_wrapper/testing/sample_host.h"
#include "lock_file/lock/file_probe.h"
#include "support/await.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <set>

namespace exec_wrapper::lock_file {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LockKeeperTest : public ::testing::Test {
protected:
  LockKeeperTest() {
    Holder holder;
    holder.wrapper = base::ProcessId{4711, 5};
    auto result = takeLock(path, holder);
    if (auto* const taken = std::get_if<Lock>(&result)) {
      lock.emplace(std::move(*taken));
    }
  }

  void makeOld() const {
    const timespec old{::time(nullptr) - 11 * 86400, 0};
    const timespec times[] = {old, old};
    EXPECT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }

  bool young() const { return std::chrono::system_clock::now() - lock->times().modified < 24h; }

  std::vector<std::string> alerts() const {
    std::vector<std::string> texts;
    for (const Alert& alert : host.alerts()) {
      texts.push_back(alert.text);
    }
    return texts;
  }

  bool becomesYoung() const {
    return test::awaitAtFile(
        path, [this] { return young(); }, test::Deadline(kAtOnce));
  }

  static constexpr auto kAtOnce = 20s; // the look every minute is later
  contract::SampleHost host{{"./backup"}};
  test::TempDir directory;
  std::string path = directory.file("x.lock");
  std::optional<Lock> lock;
};

TEST_F(LockKeeperTest, KeepsTheLockYoung) {
  makeOld();
  ASSERT_FALSE(young());
  const LockKeeper keeper(*lock, host);
  EXPECT_TRUE(becomesYoung());
  makeOld();
  EXPECT_TRUE(becomesYoung()) << "also what becomes old while it looks";
  EXPECT_THAT(host.said(), ElementsAre(::testing::HasSubstr("the time of the lock " + path)));
  EXPECT_THAT(alerts(), IsEmpty());
}

TEST_F(LockKeeperTest, KeepsItYoungWhoeverSetsItBackWhileItIsRenewed) {
  const LockKeeper keeper(*lock, host);
  for (int round = 0; round < 500; ++round) {
    makeOld();
    const test::Deadline deadline(kAtOnce);
    while (!young()) { // no waiting: the next round is to meet the renewal of this one
      ASSERT_FALSE(deadline.over()) << "round " << round;
    }
  }
}

TEST_F(LockKeeperTest, RenewsItOnceWhereTheFileServersClockIsADayBehind) {
  class AheadClock final : public Clock {
  public:
    SteadyTime now() const noexcept override { return std::chrono::steady_clock::now(); }
    WallTime wallNow() const noexcept override { return std::chrono::system_clock::now() + 24h; }
  } clock;
  contract::SampleHost ahead(clock);
  makeOld();
  const LockKeeper keeper(*lock, ahead);
  EXPECT_TRUE(becomesYoung());
  std::set<std::int64_t> changes;
  const auto again = [&] {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    changes.insert(status.st_ctim.tv_sec * 1'000'000'000 + status.st_ctim.tv_nsec);
    return changes.size() > 1;
  };
  EXPECT_FALSE(test::awaitAtFile(path, again, test::Deadline(300ms))) << "one led to the next";
  EXPECT_THAT(ahead.said(), IsEmpty());
}

TEST_F(LockKeeperTest, IsNotMisledByAClockThatWasSetBack) {
  makeOld();
  const LockKeeper keeper(*lock, host);
  ASSERT_TRUE(becomesYoung()); // it has looked, and knows how young the file was
  const timespec earlier{::time(nullptr) - 3600, 0};
  const timespec times[] = {earlier, earlier}; // as a write leaves it by then
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  const auto renewed = [this] { return host.clock().wallNow() - lock->times().modified < 30min; };
  EXPECT_FALSE(test::awaitAtFile(path, renewed, test::Deadline(300ms)));
  EXPECT_THAT(host.said(), IsEmpty()) << "nobody is to blame, and it is young";
}

TEST_F(LockKeeperTest, TellsOfItsLossWhenItHappens) {
  const LockKeeper keeper(*lock, host);
  fs::remove(path);
  EXPECT_TRUE(host.awaitAlert(kAtOnce));
  EXPECT_THAT(alerts(), ElementsAre("the lock " + path +
                                    " was removed by another process during the run; the run "
                                    "continues, and another run may start beside it"));
  EXPECT_EQ(host.alerts().front().facts.at("lockfile"), path);
}

TEST_F(LockKeeperTest, TellsOfAnotherInItsPlace) {
  const LockKeeper keeper(*lock, host);
  fs::rename(directory.write("other", ""), path);
  EXPECT_TRUE(host.awaitAlert(kAtOnce));
  EXPECT_THAT(alerts(), ElementsAre(::testing::HasSubstr("was replaced by another")));
}

TEST_F(LockKeeperTest, SaysNothingOfAQuietRun) {
  { const LockKeeper keeper(*lock, host); }
  EXPECT_EQ(lock->release(host.clock().wallNow()).text(), "");
  EXPECT_THAT(host.said(), IsEmpty());
  EXPECT_THAT(alerts(), IsEmpty());
}

} // namespace
} // namespace exec_wrapper::lock_file
