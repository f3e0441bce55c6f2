#include "report/spool/journal.h"

#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace exec_wrapper::report {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

JournalRecord numbered(int number) {
  JournalRecord record("number");
  record.set("is", number);
  return record;
}

std::vector<std::int64_t> numbersIn(Journal& journal) {
  std::vector<std::int64_t> numbers;
  for (const JournalRecord& record : journal.read()) {
    numbers.push_back(record.integer("is").value_or(-1));
  }
  return numbers;
}

template <class Call> std::string errorOf(Call call) {
  try {
    call();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

class JournalTest : public ::testing::Test {
protected:
  JournalTest() { directory_.prepare(); }

  Journal make(const std::string& name) {
    return Journal::create(directory_.path(), name, {numbered(1)});
  }

  test::TempDir temp_;
  JournalDirectory directory_{temp_.file("spool")};
};

TEST_F(JournalTest, HoldsWhatWasWrittenInItsOrder) {
  std::string path;
  {
    Journal journal = make("a");
    journal.append(numbered(2));
    journal.append(numbered(3));
    path = journal.path();
    EXPECT_EQ(std::filesystem::file_size(path), journal.size());
  }
  std::optional<Journal> again = Journal::open(path);
  ASSERT_TRUE(again);
  EXPECT_THAT(numbersIn(*again), ElementsAre(1, 2, 3));
}

TEST_F(JournalTest, IsNobodyElsesToRead) {
  struct stat status {};
  ASSERT_EQ(::stat(make("a").path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
  ASSERT_EQ(::stat(directory_.path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0700U);
}

TEST_F(JournalTest, BelongsToOneAtATime) {
  std::optional<Journal> journal = make("a");
  const std::string path = journal->path();
  EXPECT_FALSE(Journal::open(path));
  journal.reset();
  EXPECT_TRUE(Journal::open(path));
}

TEST_F(JournalTest, ThatWasRemovedMeanwhileIsGone) {
  Journal journal = make("a");
  journal.remove();
  EXPECT_FALSE(Journal::open(journal.path()));
  EXPECT_THAT(directory_.list(), IsEmpty());
}

TEST_F(JournalTest, WhatAPowerCutLeftHalfWrittenIsOverwritten) {
  const std::string path = make("a").path();
  std::ofstream(path, std::ios::app) << "number\tis=2\t#1234";
  std::optional<Journal> journal = Journal::open(path);
  EXPECT_THAT(numbersIn(*journal), ElementsAre(1));
  journal->append(numbered(3));
  EXPECT_THAT(numbersIn(*journal), ElementsAre(1, 3));
}

TEST_F(JournalTest, IsReplacedUnderItsName) {
  Journal journal = make("a");
  journal.replace({numbered(7), numbered(8)});
  EXPECT_FALSE(Journal::open(journal.path())) << "it is still ours";
  EXPECT_THAT(numbersIn(journal), ElementsAre(7, 8));
  journal.append(numbered(9));
  EXPECT_THAT(directory_.list(), ElementsAre(journal.path()));
  EXPECT_THAT(numbersIn(journal), ElementsAre(7, 8, 9));
}

TEST_F(JournalTest, AnAppendThatFailsLeavesWhatWasThere) {
  Journal journal = make("a");
  struct rlimit before {};
  getrlimit(RLIMIT_FSIZE, &before);
  const struct rlimit limit = {journal.size() + 5, before.rlim_max};
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &limit);
  const std::string error = errorOf([&] { journal.append(numbered(2)); });
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, SIG_DFL);
  EXPECT_THAT(error, HasSubstr("cannot write " + journal.path()));
  EXPECT_EQ(std::filesystem::file_size(journal.path()), journal.size());
  EXPECT_THAT(numbersIn(journal), ElementsAre(1));
}

TEST_F(JournalTest, AreListedByNameWithoutWhatWasNeverFinished) {
  make("b");
  make("a");
  temp_.write("spool/.c.new", "half");
  temp_.write("spool/readme", "nothing of ours");
  EXPECT_THAT(directory_.list(),
              ElementsAre(directory_.path() + "/a.run", directory_.path() + "/b.run"));
  EXPECT_FALSE(std::filesystem::exists(directory_.path() + "/.c.new"));
  EXPECT_TRUE(std::filesystem::exists(directory_.path() + "/readme"));
  EXPECT_EQ(directory_.size(), 2 * std::filesystem::file_size(directory_.path() + "/a.run"));
}

TEST_F(JournalTest, AreListedBesideWhatCannotBeOpened) {
  make("a");
  const std::string odd = directory_.path() + "/.odd.run.new";
  std::filesystem::create_directory(odd);
  EXPECT_THAT(directory_.list(), ElementsAre(directory_.path() + "/a.run"));
  std::filesystem::remove(odd);
  mkfifo(odd.c_str(), 0600);
  EXPECT_THAT(directory_.list(), ElementsAre(directory_.path() + "/a.run"));
  std::filesystem::remove(odd);
  std::filesystem::create_symlink("/nowhere", odd);
  EXPECT_THAT(directory_.list(), ElementsAre(directory_.path() + "/a.run"));
}

TEST_F(JournalTest, HasATimeWhateverTheDiskSays) {
  const Journal journal = make("a");
  const timespec late[] = {{std::int64_t{1} << 34, 0}, {std::int64_t{1} << 34, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, journal.path().c_str(), late, 0), 0);
  EXPECT_GT(journal.lastTouched(), WallTime());
}

TEST_F(JournalTest, IsReadWhereALineIsLongerThanWhatIsReadAtOnce) {
  Journal journal = make("a");
  JournalRecord record = numbered(2);
  record.set("text", std::string(300'000, 'x'));
  journal.append(record);
  journal.append(numbered(3));
  const std::uint64_t size = journal.size();
  EXPECT_THAT(numbersIn(journal), ElementsAre(1, 2, 3));
  EXPECT_EQ(journal.size(), size);
}

TEST_F(JournalTest, ThatNoRunCouldLeaveIsNotRead) {
  const std::string path = make("a").path();
  std::filesystem::resize_file(path, std::uintmax_t{1} << 30);
  std::optional<Journal> journal = Journal::open(path);
  EXPECT_THAT(errorOf([&] { journal->read(); }),
              AllOf(HasSubstr(path + " has 1073741824 bytes"), HasSubstr("remove it")));
  std::filesystem::resize_file(path, std::uintmax_t{60} << 20);
  journal.reset();
  journal = Journal::open(path);
  EXPECT_THAT(numbersIn(journal.value()), ElementsAre(1)) << "and no zero byte of it";
}

TEST_F(JournalTest, TrustsNoFileThatOthersCouldHaveWritten) {
  const std::string path = make("a").path();
  chmod(path.c_str(), 0666);
  EXPECT_THAT(errorOf([&] { Journal::open(path); }), HasSubstr("cannot be trusted"));
  std::filesystem::rename(path, path + "2");
  std::filesystem::create_symlink(path + "2", path);
  EXPECT_THAT(errorOf([&] { Journal::open(path); }), HasSubstr("cannot open"));
  std::filesystem::remove(path);
  mkfifo(path.c_str(), 0600);
  EXPECT_THAT(errorOf([&] { Journal::open(path); }), HasSubstr("is not a file"));
}

TEST_F(JournalTest, DirectoryThatCannotServeIsNamed) {
  chmod(directory_.path().c_str(), 0777);
  EXPECT_THAT(errorOf([&] { directory_.prepare(); }), HasSubstr("cannot be trusted"));
  EXPECT_THAT(errorOf([&] { directory_.list(); }), HasSubstr("cannot be trusted"));
  const std::string file = temp_.write("file", "");
  EXPECT_THAT(errorOf([&] { JournalDirectory(file).prepare(); }), HasSubstr("is not a directory"));
  EXPECT_THAT(errorOf([&] { JournalDirectory(file).list(); }), HasSubstr("is not a directory"));
  const std::string deep = temp_.file("none/spool");
  EXPECT_THAT(errorOf([&] { JournalDirectory(deep).prepare(); }), HasSubstr("No such file"));
  EXPECT_THAT(errorOf([&] { JournalDirectory(deep).list(); }), HasSubstr("cannot read"));
}

} // namespace
} // namespace exec_wrapper::report
