#include "lock_file/refusals/refusals.h"

#include "exec_wrapper/testing/sample_host.h"
#include "support/fake_clock.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace exec_wrapper::lock_file {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::contents;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Numbers = std::vector<std::string>;

class RefusalsTest : public ::testing::Test {
protected:
  RefusalsTest() {
    time.set(SteadyTime(1'795'352'400s)); // 2026-11-22T13:00:00Z
    counting.threshold = 2;
    holder.wrapper = base::ProcessId{4711, 5};
    holder.host = "db1";
    holder.command = "tar czf x .";
    holder.since = time.wallNow() - 3h;
  }

  void refuse() { Refusals(counting, path, "/run/x.lock", host).refused(holder, "it is held"); }
  void acquire() { Refusals(counting, path, "/run/x.lock", host).lockAcquired(); }

  /// The first line of the counter file after each of that many refusals.
  Numbers numbersAfter(int refusals) {
    Numbers numbers;
    for (; refusals > 0; --refusals) {
      refuse();
      const std::string text = contents(path);
      numbers.push_back(text.substr(0, text.find('\n')));
    }
    return numbers;
  }

  FakeClock time;
  contract::SampleHost host{time, {"./backup"}};
  test::TempDir directory;
  std::string path = directory.file("counter");
  common::Counting counting;
  Holder holder;
};

TEST_F(RefusalsTest, AreComparedWithTheThresholdBeforeTheyAreCounted) {
  EXPECT_EQ(numbersAfter(3), (Numbers{"1", "2", "3"}));
  EXPECT_THAT(host.alerts(), IsEmpty());
  EXPECT_EQ(numbersAfter(2), (Numbers{"0", "1"}));
  EXPECT_EQ(host.alerts().size(), 1U);
}

TEST_F(RefusalsTest, AreNotCountedWithoutAThreshold) {
  counting.threshold = 0;
  refuse();
  EXPECT_FALSE(fs::exists(path));
  directory.write("counter", "5\n");
  acquire();
  EXPECT_EQ(contents(path), "5\n");
}

TEST_F(RefusalsTest, AreToldWithAllThatIsKnown) {
  host.identity().name = "nightly backup";
  refuse();
  time.advance(2h);
  refuse();
  refuse();
  time.advance(30min);
  refuse();

  ASSERT_EQ(host.alerts().size(), 1U);
  const Alert alert = host.alerts()[0];
  EXPECT_EQ(alert.text, "\"nightly backup\" keeps finding its lock held: 4 runs were refused since "
                        "2026-11-22T13:00:00Z (2h 30m), the threshold is 2; it is held");
  EXPECT_EQ(alert.facts, (Facts{{"task", "nightly backup"},
                                {"lockfile", "/run/x.lock"},
                                {"refusals", "4"},
                                {"threshold", "2"},
                                {"since", "2026-11-22T13:00:00Z"},
                                {"holder_pid", "4711"},
                                {"holder_host", "db1"},
                                {"holder_command", "tar czf x ."},
                                {"holder_since", "2026-11-22T10:00:00Z"}}));
  EXPECT_THAT(host.lines(), IsEmpty());
}

TEST_F(RefusalsTest, BeginAnewWithARunThatGetsTheLock) {
  numbersAfter(2);
  acquire();
  EXPECT_FALSE(fs::exists(path));
  acquire();
  EXPECT_THAT(host.lines(), IsEmpty()) << "there is none to remove";
}

TEST_F(RefusalsTest, GoOnWhereNothingEndsThem) {
  counting.resetWhenAcquired = false;
  numbersAfter(2);
  acquire();
  EXPECT_EQ(numbersAfter(1), Numbers{"3"});
}

TEST_F(RefusalsTest, CountFromZeroWhereThereIsNoNumber) {
  directory.write("counter", "gar\x1B" + std::string(300, 'b'));
  EXPECT_EQ(numbersAfter(1), Numbers{"1"});
  ASSERT_EQ(host.lines(Severity::Warning).size(), 1U);
  EXPECT_THAT(host.said()[0], HasSubstr("counter does not contain a number, so counting restarts "
                                        "at 0; it contained: gar\\x1Bbbb"));
  EXPECT_LT(host.said()[0].size(), 300U);
}

TEST_F(RefusalsTest, CountFromZeroWithoutAWordInAnEmptyFile) {
  directory.write("counter", "");
  EXPECT_EQ(numbersAfter(1), Numbers{"1"});
  EXPECT_THAT(host.lines(), IsEmpty());
}

TEST_F(RefusalsTest, ThatCannotBeCountedAreAnError) {
  fs::create_directory(path);
  refuse();
  EXPECT_THAT(host.lines(Severity::Error),
              ElementsAre(EndsWith("; this refused run is not counted")));
  EXPECT_THAT(host.alerts(), IsEmpty());
}

TEST_F(RefusalsTest, ThatCannotBeForgottenAreAnError) {
  fs::create_directory(path);
  acquire();
  EXPECT_THAT(host.lines(Severity::Error),
              ElementsAre(EndsWith("; the count of refused runs is not set back")));
}

TEST_F(RefusalsTest, NeedNoClockThatOnlyGoesForward) {
  directory.write("counter", "3\nsince=2026-11-23T13:00:00.000Z\n");
  refuse();
  EXPECT_THAT(host.alerts().at(0).text,
              HasSubstr("were refused since 2026-11-23T13:00:00Z, the threshold"));
}

} // namespace
} // namespace exec_wrapper::lock_file
