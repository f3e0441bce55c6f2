#include "textfile.h"

#include "base/file_descriptor.h"
#include "exec_wrapper/testing/sample_events.h"
#include "job.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace exec_wrapper::prometheus::test {
namespace {

using exec_wrapper::test::contents;
using exec_wrapper::test::TempDir;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Verdict = Delivery::Verdict;

const Event kRefusal = contract::eventOf(Severity::Warning, RunRefused{"lock_file", "held", 75});

SteadyTime inAMinute() {
  return std::chrono::steady_clock::now() + std::chrono::seconds(60);
}

class TextfileTest : public ::testing::Test {
protected:
  std::string text() const { return contents(file_); }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.path())) {
      const std::string name = entry.path().filename();
      if (name != lock_) {
        names.push_back(name);
      }
    }
    return names;
  }

  TempDir dir_;
  const std::string lock_ = ".exec_wrapper-" + std::to_string(::geteuid()) + ".lock";
  const std::string file_ = dir_.file("exec_wrapper_backup.prom");
  Textfile textfile_{dir_.path(), {"name", "backup"}};
};

TEST_F(TextfileTest, WritesAFileThatEverybodyMayReadAndNoOther) {
  const mode_t mask = ::umask(077);
  EXPECT_EQ(textfile_.update(kRefusal, inAMinute()).verdict, Verdict::Delivered);
  ::umask(mask);
  struct stat facts {};
  ASSERT_EQ(::stat(file_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0644U);
  EXPECT_THAT(names(), ElementsAre("exec_wrapper_backup.prom"));
}

TEST_F(TextfileTest, AddsToWhatEarlierRunsCounted) {
  for (int i = 0; i < 3; ++i) {
    Textfile(dir_.path(), {"name", "backup"}).update(kRefusal, inAMinute());
  }
  const Event finish = contract::eventOf(Severity::Warning, contract::sampleFinish());
  textfile_.update(finish, inAMinute());
  EXPECT_THAT(text(), AllOf(HasSubstr("exec_wrapper_refusals_total{name=\"backup\"} 3\n"),
                            HasSubstr("result=\"timed_out\"} 1\n")));
}

TEST_F(TextfileTest, LosesNoCountWhenManyWriteAtOnce) {
  constexpr int kWriters = 4;
  constexpr int kTimes = 25;
  std::vector<std::jthread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([this] {
      Textfile textfile(dir_.path(), {"name", "backup"});
      for (int k = 0; k < kTimes; ++k) {
        EXPECT_EQ(textfile.update(kRefusal, inAMinute()).reason, "");
      }
    });
  }
  writers.clear();
  EXPECT_THAT(text(), HasSubstr("exec_wrapper_refusals_total{name=\"backup\"} 100\n"));
}

TEST_F(TextfileTest, ReplacesTheFileInPlaceOfWritingIntoIt) {
  textfile_.update(kRefusal, inAMinute());
  const base::FileDescriptor before(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
  textfile_.update(kRefusal, inAMinute());
  char buffer[4096];
  const ssize_t size = ::read(before.get(), buffer, sizeof buffer);
  EXPECT_THAT(std::string(buffer, static_cast<std::size_t>(size)), HasSubstr("} 1\n"));
  EXPECT_THAT(text(), HasSubstr("} 2\n"));
}

TEST_F(TextfileTest, IsNotLedAstrayByALinkOrWhatAKilledRunLeft) {
  const std::string elsewhere = dir_.write("elsewhere", "exec_wrapper_refusals_total{a=\"\"} 40\n");
  std::filesystem::create_symlink(elsewhere, file_);
  std::filesystem::create_symlink(elsewhere, dir_.file(".exec_wrapper_backup.prom.new"));
  EXPECT_EQ(textfile_.update(kRefusal, inAMinute()).verdict, Verdict::Delivered);
  EXPECT_FALSE(std::filesystem::is_symlink(file_));
  EXPECT_THAT(text(), HasSubstr("exec_wrapper_refusals_total{name=\"backup\"} 1\n"));
  EXPECT_THAT(contents(elsewhere), HasSubstr("40")) << "and that is as it was";
}

TEST_F(TextfileTest, IsNotHeldUpByAPipeInItsPlace) {
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_EQ(textfile_.update(kRefusal, inAMinute()).verdict, Verdict::Delivered);
  EXPECT_TRUE(std::filesystem::is_regular_file(file_));
}

TEST_F(TextfileTest, DoesNotWaitWithoutEndForALockThatAnotherHolds) {
  textfile_.update(kRefusal, inAMinute());
  std::filesystem::remove(file_);
  const base::FileDescriptor lock(::open(dir_.file(lock_).c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_EQ(::flock(lock.get(), LOCK_EX), 0);
  const SteadyTime deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
  const Delivery delivery = textfile_.update(kRefusal, deadline);
  EXPECT_EQ(delivery.verdict, Verdict::Retry);
  EXPECT_THAT(delivery.reason, HasSubstr("locked"));
  EXPECT_EQ(text(), "");
}

TEST_F(TextfileTest, WaitsForNoLockThatOthersCanHold) {
  const base::FileDescriptor directory(::open(dir_.path().c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(directory.get(), LOCK_EX), 0);
  dir_.write(lock_, "");
  ASSERT_EQ(::chmod(dir_.file(lock_).c_str(), 0644), 0);
  const base::FileDescriptor lock(::open(dir_.file(lock_).c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(lock.get(), LOCK_EX), 0);
  const SteadyTime now = std::chrono::steady_clock::now();
  EXPECT_EQ(textfile_.update(kRefusal, now).verdict, Verdict::Delivered);
}

TEST_F(TextfileTest, KeepsOthersFromOpeningItsLock) {
  const mode_t mask = ::umask(0);
  textfile_.update(kRefusal, inAMinute());
  ::umask(mask);
  struct stat facts {};
  ASSERT_EQ(::stat(dir_.file(lock_).c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0600U);
}

TEST_F(TextfileTest, SaysWhatCannotBeWrittenAndWaitsForNothingThatLasts) {
  std::filesystem::create_directory(file_);
  std::filesystem::create_directory(file_ + "/full");
  const Delivery delivery = textfile_.update(kRefusal, inAMinute());
  EXPECT_EQ(delivery.verdict, Verdict::Later);
  EXPECT_THAT(delivery.reason, HasSubstr(file_));
  EXPECT_THAT(names(), ElementsAre("exec_wrapper_backup.prom")) << "nothing is left beside it";
  const Delivery nowhere =
      Textfile(dir_.file("gone"), {"name", "backup"}).update(kRefusal, inAMinute());
  EXPECT_EQ(nowhere.verdict, Verdict::Later);
  EXPECT_THAT(nowhere.reason, HasSubstr(dir_.file("gone")));
}

TEST(FileName, IsTheJobsOwnAndFitsIntoADirectory) {
  EXPECT_EQ(fileNameOf("backup"), "exec_wrapper_backup.prom");
  EXPECT_EQ(fileNameOf("../a b"), "exec_wrapper_..%2Fa%20b.prom");
  const std::string one = fileNameOf(std::string(1000, '/'));
  EXPECT_LT(one.size(), 240U);
  EXPECT_NE(one, fileNameOf(std::string(1001, '/')));
}

} // namespace
} // namespace exec_wrapper::prometheus::test
