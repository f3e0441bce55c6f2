#include "lock_file/refusals/counter_file.h"

#include "plugins/lock_file/flock_hook.h"
#include "support/forked_process.h"
#include "support/small_disk.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <thread>

namespace exec_wrapper::lock_file {
namespace {

namespace fs = std::filesystem;
using test::contents;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// What went wrong; empty: nothing.
std::string change(const std::string& path, const CounterChange& how,
                   Duration patience = kCounterPatience) {
  return changeCounter(path, how, patience).text();
}

std::string remove(const std::string& path) {
  return removeCounter(path).text();
}

class CounterFileTest : public ::testing::Test {
protected:
  /// Adds "x" to what is there.
  static std::string addTo(const std::string& file) {
    return change(file,
                  [](std::string_view text, std::string&) { return std::string(text) + "x"; });
  }

  /// Both what changing and what removing it answers.
  std::string complaint() const {
    bool asked = false;
    const std::string changed = change(path, [&](std::string_view, std::string&) {
      asked = true;
      return std::string("1\n");
    });
    EXPECT_FALSE(asked);
    EXPECT_EQ(remove(path), changed);
    return changed;
  }

  test::TempDir directory;
  std::string path = directory.file("counter");
  std::string memo = directory.file(".counter.since");
};

TEST_F(CounterFileTest, IsMadeWhereThereIsNone) {
  const mode_t saved = ::umask(0);
  EXPECT_EQ(addTo(path), "");
  ::umask(saved);

  EXPECT_EQ(contents(path), "x");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0644));
}

TEST_F(CounterFileTest, IsGivenToWhoChangesIt) {
  directory.write("counter", "5\n");
  std::string found;
  EXPECT_EQ(change(path,
                   [&](std::string_view text, std::string&) {
                     found = text;
                     return std::string("6\n");
                   }),
            "");
  EXPECT_EQ(found, "5\n");
  EXPECT_EQ(contents(path), "6\n");
}

TEST_F(CounterFileTest, LosesWhatItHeldBeyondTheNewText) {
  directory.write("counter", "12\nsince=2026-11-22T13:00:00.250Z\n");
  change(path, [](std::string_view, std::string&) { return std::string("0\n"); });
  EXPECT_EQ(contents(path), "0\n");
}

TEST_F(CounterFileTest, StaysTheFileThatItIs) {
  directory.write("counter", "5\n");
  fs::permissions(path, fs::perms(0600));
  struct stat before {};
  struct stat after {};
  ::stat(path.c_str(), &before);
  addTo(path);
  ::stat(path.c_str(), &after);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(after.st_mode & 0777U, 0600U);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), {}), 2) << "the memo";
}

TEST_F(CounterFileTest, IsChangedByOneAtATime) {
  constexpr int kThreads = 8;
  constexpr int kChanges = 50;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < kChanges; ++n) {
          EXPECT_EQ(addTo(path), "");
        }
      });
    }
  }
  EXPECT_EQ(contents(path), std::string(kThreads * kChanges, 'x'));
}

TEST_F(CounterFileTest, IsRemovedWhileOthersChangeIt) {
  std::atomic<bool> over = false;
  std::jthread remover([&] {
    while (!over) {
      EXPECT_EQ(remove(path), "");
    }
  });
  for (int n = 0; n < 300; ++n) {
    EXPECT_EQ(addTo(path), "");
  }
  over = true;
}

TEST_F(CounterFileTest, IsTheFileThatStandsThereOnceItIsLocked) {
  directory.write("counter", "old");
  test::beforeFlock = [this] {
    fs::rename(directory.write("new", "5"), path);
    return 0;
  };
  EXPECT_EQ(addTo(path), "");
  EXPECT_EQ(contents(path), "5x");

  test::beforeFlock = [this] {
    fs::remove(path);
    return 0;
  };
  EXPECT_EQ(addTo(path), "");
  EXPECT_EQ(contents(path), "x");
}

TEST_F(CounterFileTest, IsNoneThatGetsAnotherNameBeforeItIsLocked) {
  directory.write("counter", "5");
  test::beforeFlock = [this] {
    fs::create_hard_link(path, directory.file("other"));
    return 0;
  };
  EXPECT_THAT(addTo(path), HasSubstr("it has other names too"));
  EXPECT_EQ(contents(path), "5");
}

TEST_F(CounterFileTest, CannotBeKeptWhereTheFileSystemHasNoLocks) {
  directory.write("counter", "5");
  test::beforeFlock = [] { return ENOLCK; };
  EXPECT_EQ(addTo(path),
            "cannot lock the counter-file " + memo +
                ": No locks available; allow flock(2), or set counter-file to a path on a "
                "file system that has it");
  EXPECT_EQ(contents(path), "5");
}

TEST_F(CounterFileTest, IsLeftAsItWasByAProcessThatDies) {
  addTo(path);
  test::ForkedProcess dying([this] {
    change(path, [](std::string_view, std::string&) {
      ::kill(::getpid(), SIGKILL);
      return std::string();
    });
    return 0;
  });
  dying.awaitEnd();
  EXPECT_EQ(addTo(path), "");
  EXPECT_EQ(contents(path), "xx");
}

TEST_F(CounterFileTest, IsGivenUpWhereAnotherProcessKeepsItLocked) {
  addTo(path);
  const int fd = ::open(memo.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::flock(fd, LOCK_EX), 0);
  const std::string answer = change(
      path, [](std::string_view, std::string&) { return std::string(); },
      std::chrono::milliseconds(20));
  EXPECT_THAT(answer, AllOf(HasSubstr("cannot lock the counter-file " + memo),
                            HasSubstr("find out which other process")));
  ::close(fd);
  EXPECT_EQ(contents(path), "x");
}

TEST_F(CounterFileTest, IsRemoved) {
  directory.write("counter", "5\n");
  EXPECT_EQ(remove(path), "");
  EXPECT_FALSE(fs::exists(path));
  EXPECT_EQ(remove(path), "") << "there is none";
  EXPECT_EQ(remove(directory.file("missing/counter")), "");
}

TEST_F(CounterFileTest, IsNoDirectory) {
  fs::create_directory(path);
  EXPECT_EQ(complaint(), "the counter-file " + path +
                             " cannot be used: it is a directory; set counter-file to the name of "
                             "a file");
  EXPECT_TRUE(fs::is_directory(path));
}

TEST_F(CounterFileTest, IsNoSymbolicLink) {
  const std::string victim = directory.write("victim", "precious");
  for (const std::string& target : {victim, directory.file("nothing")}) {
    fs::create_symlink(target, path);
    EXPECT_THAT(complaint(), HasSubstr("it is a symbolic link; "));
    EXPECT_TRUE(fs::is_symlink(path));
    fs::remove(path);
  }
  EXPECT_EQ(contents(victim), "precious");
  EXPECT_FALSE(fs::exists(directory.file("nothing")));
}

TEST_F(CounterFileTest, HasNoOtherNames) {
  const std::string victim = directory.write("victim", "precious");
  fs::create_hard_link(victim, path);
  EXPECT_THAT(complaint(), HasSubstr("it has other names too"));
  EXPECT_EQ(contents(victim), "precious");
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(CounterFileTest, IsNoPipe) {
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_THAT(complaint(), HasSubstr("it is not a regular file; "));
}

TEST_F(CounterFileTest, IsShort) {
  const std::string text(5000, '1');
  directory.write("counter", text);
  EXPECT_THAT(complaint(), HasSubstr("it is 5000 bytes long"));
  EXPECT_EQ(contents(path), text);
}

TEST_F(CounterFileTest, BelongsToUsOrRoot) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can give files away";
  }
  directory.write("counter", "5\n");
  ASSERT_EQ(::chown(path.c_str(), 54321, 54321), 0);
  EXPECT_THAT(complaint(), HasSubstr("it belongs to user 54321; "));
  EXPECT_EQ(contents(path), "5\n");
}

TEST_F(CounterFileTest, MayBeRootsWhereOursIsTheRightToWriteIt) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can become another user";
  }
  directory.write("counter", "x");
  fs::permissions(path, fs::perms(0666));
  fs::permissions(directory.path(), fs::perms(0755));
  ASSERT_EQ(::seteuid(54321), 0);
  const std::string answer = addTo(path);
  ASSERT_EQ(::seteuid(0), 0);
  EXPECT_EQ(answer, "");
  EXPECT_EQ(contents(path), "xx");
}

TEST_F(CounterFileTest, IsNotHeldUpByWhoMayOnlyReadIt) {
  addTo(path);
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::flock(fd, LOCK_EX), 0);
  EXPECT_EQ(addTo(path), "");
  EXPECT_EQ(contents(path), "xx");
  struct stat status {};
  ASSERT_EQ(::stat(memo.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U) << "else it could be locked by them, too";
  ::close(fd);
}

TEST_F(CounterFileTest, HasAMemoThatIsChangedWithIt) {
  const auto noting = [](std::string_view, std::string& noted) {
    noted += "n";
    return std::string("1\n");
  };
  EXPECT_EQ(change(path, noting), "");
  EXPECT_EQ(change(path, noting), "");
  EXPECT_EQ(contents(path), "1\n");
  EXPECT_EQ(contents(memo), "nn");
  EXPECT_EQ(remove(path), "");
  EXPECT_TRUE(fs::is_empty(directory.path()));
}

TEST_F(CounterFileTest, IsKeptWithoutAMemoWhereNothingCanBeMade) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "needs a directory of another user";
  }
  directory.write("counter", "");
  ASSERT_EQ(::chown(path.c_str(), 54321, 54321), 0);
  fs::permissions(directory.path(), fs::perms(0755));
  ASSERT_EQ(::seteuid(54321), 0);
  const std::string answer = addTo(path);
  ASSERT_EQ(::seteuid(0), 0);
  EXPECT_EQ(answer, "");
  EXPECT_EQ(contents(path), "x");
  EXPECT_FALSE(fs::exists(memo));
}

TEST_F(CounterFileTest, CannotBeMadeInAMissingDirectory) {
  EXPECT_EQ(addTo(directory.file("missing/counter")),
            "cannot create the counter-file " + directory.file("missing/.counter.since") +
                ": No such file or directory; create its directory, or set counter-file to another "
                "path");
}

TEST_F(CounterFileTest, CannotBeUsedWithoutTheRightTo) {
  directory.write("counter", "5\n");
  fs::permissions(path, fs::perms(0));
  fs::permissions(directory.path(), fs::perms(0555));
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown(path.c_str(), 54321, 54321), 0);
    ASSERT_EQ(::seteuid(54321), 0);
  }
  const std::string open = addTo(path);
  const std::string create = addTo(directory.file("other"));
  const std::string removed = remove(path);
  ASSERT_EQ(::getuid() == 0 ? ::seteuid(0) : 0, 0);
  fs::permissions(directory.path(), fs::perms(0700));

  EXPECT_THAT(open, StartsWith("cannot open the counter-file " + path +
                               ": Permission denied; let this user write there"));
  EXPECT_THAT(create, HasSubstr("cannot create the counter-file"));
  EXPECT_THAT(removed, HasSubstr("cannot remove the counter-file"));
  fs::permissions(path, fs::perms(0600));
  EXPECT_EQ(contents(path), "5\n");
}

TEST_F(CounterFileTest, OnAFullDiskIsAnErrorWhereThereWasNone) {
  const std::optional<int> status = test::onSmallDisk(directory.path(), [this] {
    test::fillDisk(directory.file("rest"));
    bool asked = false;
    const std::string answer = change(path, [&](std::string_view, std::string&) {
      asked = true;
      return std::string("1\n");
    });
    const bool clear = answer == "cannot write the counter-file " + path +
                                     ": No space left on device; make room on that file system";
    return clear && asked ? 0 : 1;
  });
  if (!status) {
    GTEST_SKIP() << "no file system can be mounted here";
  }
  EXPECT_EQ(status, 0);
}

TEST_F(CounterFileTest, OnAFullDiskGoesOnWhereThereWasOne) {
  const std::optional<int> status = test::onSmallDisk(directory.path(), [this] {
    directory.write("counter", "9\n");
    test::fillDisk(directory.file("rest"));
    const std::string answer =
        change(path, [](std::string_view, std::string&) { return std::string("10\n"); });
    return answer.empty() && contents(path) == "10\n" ? 0 : 1;
  });
  if (!status) {
    GTEST_SKIP() << "no file system can be mounted here";
  }
  EXPECT_EQ(status, 0);
}

TEST_F(CounterFileTest, CannotBeUsedOnAReadOnlyFileSystem) {
  const std::optional<int> status = test::onSmallDisk(directory.path(), [this] {
    directory.write("counter", "9\n");
    test::makeReadOnly(directory.path());
    const bool clear = addTo(path).find("Read-only file system; let") != std::string::npos &&
                       addTo(directory.file("other")).find("Read-only") != std::string::npos &&
                       remove(path).find("Read-only") != std::string::npos;
    return clear && contents(path) == "9\n" ? 0 : 1;
  });
  if (!status) {
    GTEST_SKIP() << "no file system can be mounted here";
  }
  EXPECT_EQ(status, 0);
}

} // namespace
} // namespace exec_wrapper::lock_file
