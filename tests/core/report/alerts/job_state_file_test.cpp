#include "report/alerts/job_state_file.h"

#include "report/alerts/state_text.h"
#include "support/forked_process.h"
#include "support/in_child.h"
#include "support/small_disk.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <set>

namespace exec_wrapper::report {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::contents;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

JobState oneMore(JobState state) {
  ++state.failures;
  return state;
}

class JobStateFileTest : public ::testing::Test {
protected:
  /// What went wrong, and what was noticed; empty: nothing.
  std::string add() const {
    const JobStateUpdate update = file.update(oneMore);
    return update.status.text() + update.warning;
  }

  std::uint64_t stored() const { return parseJobState(contents(file.path())).state.failures; }

  /// What is found there is set aside, and counting restarts.
  void expectSetAside(const std::string& why) const {
    EXPECT_EQ(add(), "the state file " + file.path() + " cannot be used: " + why + "; it is now " +
                         file.path() + ".broken, and counting restarts");
    EXPECT_EQ(stored(), 1U);
    EXPECT_EQ(add(), "");
    EXPECT_EQ(stored(), 2U);
  }

  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(directory.file("state")), {}));
  }

  test::TempDir directory;
  const JobStateFile file = JobStateFile(directory.file("state"), "backup");
};

TEST(JobStateFileName, IsReadableAndUnique) {
  EXPECT_EQ(JobStateFile::nameOf("backup"), "backup-54d00d867758cef816bc4685f58e327b.job");
  EXPECT_THAT(JobStateFile::nameOf("a/b c\n\xFF"), StartsWith("a_b_c__-"));
  EXPECT_THAT(JobStateFile::nameOf("../x"), StartsWith("_.._x-"));
  EXPECT_THAT(JobStateFile::nameOf(""), StartsWith("_-"));
  EXPECT_THAT(JobStateFile::nameOf(std::string("a\0b", 3)), StartsWith("a_b-"));
  std::set<std::string> names;
  for (const std::string& job :
       {std::string(), std::string("a"), std::string("A"), std::string("a/"), std::string("a "),
        std::string("a\0", 2), std::string(100'000, 'x'), std::string(100'001, 'x')}) {
    const std::string name = JobStateFile::nameOf(job);
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_LE(name.size(), 150U);
    EXPECT_EQ(name.find('/'), name.npos);
    EXPECT_THAT(name, EndsWith(".job"));
  }
}

TEST_F(JobStateFileTest, IsMadeWithItsDirectory) {
  const mode_t saved = ::umask(0);
  const JobStateFile deep(directory.file("a/b/state/"), "backup");
  const std::string failure = deep.update(oneMore).status.text();
  ::umask(saved);
  EXPECT_EQ(failure, "");
  EXPECT_EQ(deep.path(), directory.file("a/b/state/") + JobStateFile::nameOf("backup"));
  EXPECT_EQ(fs::status(deep.path()).permissions(), fs::perms(0600));
  for (const char* const made : {"a", "a/b", "a/b/state"}) {
    EXPECT_EQ(fs::status(directory.file(made)).permissions(), fs::perms(0700)) << made;
  }
}

TEST_F(JobStateFileTest, HoldsTheState) {
  const JobState state{3, 1, true, false, {std::chrono::system_clock::from_time_t(1795352400)}};
  EXPECT_TRUE(file.update([&](const JobState& old) {
                    EXPECT_EQ(old, JobState());
                    return state;
                  })
                  .status.ok());
  JobState found;
  EXPECT_TRUE(file.update([&](const JobState& old) {
                    found = old;
                    return old;
                  })
                  .status.ok());
  EXPECT_EQ(found, state);
  EXPECT_EQ(contents(file.path()), formatJobState(state, "backup"));
  EXPECT_EQ(files(), 1U);
}

TEST_F(JobStateFileTest, IsNotWrittenIfNothingChanges) {
  const auto keep = [](const JobState& state) { return state; };
  EXPECT_TRUE(file.update(keep).status.ok());
  EXPECT_EQ(files(), 0U) << "a job that never failed needs no file";
  add();
  struct stat before {};
  struct stat after {};
  ::stat(file.path().c_str(), &before);
  EXPECT_TRUE(file.update(keep).status.ok());
  ::stat(file.path().c_str(), &after);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(JobStateFileTest, IsOneForEachJob) {
  add();
  const JobStateFile other(directory.file("state"), "other");
  other.update(oneMore);
  other.update(oneMore);
  EXPECT_EQ(stored(), 1U);
  EXPECT_EQ(parseJobState(contents(other.path())).state.failures, 2U);
}

TEST_F(JobStateFileTest, IsSetAsideIfItIsDamaged) {
  add();
  const std::string good = contents(file.path());
  for (const std::string& text : {std::string(), std::string("x"), good.substr(0, good.size() / 2),
                                  good + good, std::string(100'000, '\0')}) {
    directory.write("state/" + JobStateFile::nameOf("backup"), text);
    expectSetAside("its content is damaged, or is not a state");
    EXPECT_EQ(contents(file.path() + ".broken"), text);
  }
}

TEST_F(JobStateFileTest, IsNotRestartedBySuccessesUntilItIsWritten) {
  add();
  directory.write("state/" + JobStateFile::nameOf("backup"), "x");
  const JobStateUpdate update = file.update([](const JobState& state) { return state; });
  EXPECT_TRUE(update.status.ok());
  EXPECT_THAT(update.warning, HasSubstr("counting restarts"));
  EXPECT_EQ(add(), "");
}

TEST_F(JobStateFileTest, IsNoSymbolicLink) {
  const std::string victim = directory.write("victim", "precious");
  ASSERT_TRUE(file.prepare().ok());
  for (const std::string& target : {victim, directory.file("nothing")}) {
    fs::remove(file.path());
    fs::create_symlink(target, file.path());
    expectSetAside("it is a symbolic link");
  }
  EXPECT_EQ(contents(victim), "precious");
  EXPECT_FALSE(fs::exists(directory.file("nothing")));
}

TEST_F(JobStateFileTest, IsNoPipeOrSocket) {
  ASSERT_TRUE(file.prepare().ok());
  ASSERT_EQ(::mkfifo(file.path().c_str(), 0600), 0);
  expectSetAside("it is not a regular file");

  fs::remove(file.path());
  const std::string where = directory.file("s");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  where.copy(address.sun_path, sizeof address.sun_path - 1);
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  fs::rename(where, file.path());
  expectSetAside("No such device or address");
  ::close(listener);
}

TEST_F(JobStateFileTest, IsNoDirectory) {
  fs::create_directories(file.path());
  expectSetAside("it is not a regular file");

  fs::remove(file.path());
  fs::create_directories(file.path() + "/x");
  fs::create_directories(file.path() + ".broken/y");
  EXPECT_EQ(add(), "the state file " + file.path() +
                       " cannot be used: it is not a regular file, and it cannot be renamed: "
                       "Directory not empty; remove it");
  EXPECT_TRUE(fs::exists(file.path() + "/x"));
  EXPECT_EQ(files(), 2U);
}

TEST_F(JobStateFileTest, IsNotTrustedIfOthersCanWriteIt) {
  add();
  fs::permissions(file.path(), fs::perms(0620));
  expectSetAside("another user owns it, or can write it");
}

TEST_F(JobStateFileTest, IsNotTrustedIfItBelongsToOthers) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can give files away";
  }
  add();
  ASSERT_EQ(::chown(file.path().c_str(), 54321, 54321), 0);
  expectSetAside("another user owns it, or can write it");
}

TEST_F(JobStateFileTest, OfANewerVersionIsLeftAlone) {
  ASSERT_TRUE(file.prepare().ok());
  const std::string text = "exec_wrapper job state 2\nsomething=else\n";
  directory.write("state/" + JobStateFile::nameOf("backup"), text);
  EXPECT_EQ(add(), "the state file " + file.path() +
                       " cannot be used: a newer version of exec_wrapper wrote it; update this "
                       "one, or remove the file");
  EXPECT_EQ(contents(file.path()), text);
  EXPECT_EQ(files(), 1U);
}

TEST_F(JobStateFileTest, IsNotWaitedForLongerThanAllowed) {
  add();
  UpdateTurn other(file.path());
  ASSERT_TRUE(other.take(std::chrono::steady_clock::now() + 60s, {}).ok());
  const JobStateUpdate update = file.update(oneMore, 20ms);
  EXPECT_THAT(update.status.text(), AllOf(StartsWith("the state file " + file.path() +
                                                     " cannot be changed: other processes hold "),
                                          HasSubstr("remove it if none of them is running")));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(file.update(oneMore, 3600s, stop.get_token()).status.text(),
              EndsWith("cannot be changed: a stop was requested"));
  EXPECT_EQ(stored(), 1U);
}

/// The marker vanishes while the new state is made: somebody else may have changed the file.
TEST_F(JobStateFileTest, IsChangedAgainIfTheTurnWasLost) {
  add();
  const std::string marker = directory.file("state/." + JobStateFile::nameOf("backup") + ".turn");
  int calls = 0;
  const JobStateUpdate update = file.update([&](const JobState& state) {
    if (++calls == 2) { // the first call only asks whether anything changes
      fs::remove(marker);
      const JobStateFile another(directory.file("state"), "backup");
      EXPECT_TRUE(another.update(oneMore).status.ok());
    }
    return oneMore(state);
  });
  EXPECT_TRUE(update.status.ok());
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(stored(), 3U);
  EXPECT_EQ(files(), 1U);
}

TEST_F(JobStateFileTest, NeedsADirectoryOfItsOwn) {
  const std::string path = directory.write("file", "");
  EXPECT_EQ(JobStateFile(path, "x").prepare().text(),
            "the state-dir " + path +
                " cannot be used: Not a directory; check it, or set "
                "state-dir to another directory");
  EXPECT_THAT(JobStateFile(path + "/x", "x").prepare().text(), HasSubstr("Not a directory"));

  const std::string open = directory.file("open");
  fs::create_directory(open);
  fs::permissions(open, fs::perms(0777));
  EXPECT_THAT(JobStateFile(open, "x").prepare().text(),
              StartsWith("the state-dir " + open + " cannot be trusted: it is writable by other"));
  EXPECT_THAT(JobStateFile(open, "x").update(oneMore).status.text(), HasSubstr("trusted"));
}

TEST_F(JobStateFileTest, CannotBeKeptWithoutTheRightTo) {
  fs::create_directory(directory.file("closed"));
  fs::permissions(directory.path(), fs::perms(0755));
  fs::permissions(directory.file("closed"), fs::perms(0555));
  const bool clear =
      test::inChild([&] {
        if (::geteuid() == 0 && !test::becomeUser(54321)) {
          return false;
        }
        const std::string closed =
            JobStateFile(directory.file("closed"), "x").update(oneMore).status.text();
        const std::string missing =
            JobStateFile(directory.file("closed/state"), "x").update(oneMore).status.text();
        const std::string remedy =
            "Permission denied; let this user write there, or set state-dir to another directory";
        return closed ==
                   "the state-dir " + directory.file("closed") + " cannot be written: " + remedy &&
               missing == "the state-dir " + directory.file("closed/state") +
                              " cannot be created: " + remedy;
      }) == 0;
  EXPECT_TRUE(clear);
}

TEST_F(JobStateFileTest, StaysAsItIsOnAFullDisk) {
  fs::create_directory(directory.file("state"));
  const std::optional<int> status = test::onSmallDisk(directory.file("state"), [this] {
    ::chmod(directory.file("state").c_str(), 0700);
    const std::string empty = directory.file("state/rest");
    test::fillDisk(empty);
    const std::string full = add();
    ::unlink(empty.c_str());
    const bool good = add().empty() && stored() == 1;
    const std::string before = contents(file.path());
    test::fillDisk(empty);
    const std::string again = add();
    const std::string expected = "No space left on device; make room on that file system";
    const bool same = contents(file.path()) == before && files() == 2;
    if (!full.ends_with(expected) || !again.ends_with(expected) || !good || !same) {
      std::fprintf(stderr, "%s\n%s\n%d %d\n", full.c_str(), again.c_str(), good, same);
      return 1;
    }
    return 0;
  });
  if (!status) {
    GTEST_SKIP() << "no file system can be mounted here";
  }
  EXPECT_EQ(status, 0);
}

TEST_F(JobStateFileTest, CannotBeKeptOnAReadOnlyFileSystem) {
  fs::create_directory(directory.file("state"));
  const std::optional<int> status = test::onSmallDisk(directory.file("state"), [this] {
    ::chmod(directory.file("state").c_str(), 0700);
    const bool good = add().empty();
    test::makeReadOnly(directory.file("state"));
    return good && stored() == 1 &&
                   add() == "the state-dir " + directory.file("state") +
                                " cannot be written: Read-only file system; let this user write "
                                "there, or set state-dir to another directory"
               ? 0
               : 1;
  });
  if (!status) {
    GTEST_SKIP() << "no file system can be mounted here";
  }
  EXPECT_EQ(status, 0);
}

} // namespace
} // namespace exec_wrapper::report
