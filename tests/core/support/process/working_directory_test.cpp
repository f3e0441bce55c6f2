#include "support/process/working_directory.h"

#include "support/in_child.h"
#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>

namespace exec_wrapper {
namespace {

using test::inChild;

std::string here() {
  std::array<char, PATH_MAX> name{};
  return getcwd(name.data(), name.size()) != nullptr ? name.data() : "";
}

TEST(NamedWorkingDirectory, IsTheOneWeAreInWhereThatHasAName) {
  const test::TempDir dir;
  EXPECT_EQ(inChild([&] {
              const bool in = chdir(dir.path().c_str()) == 0;
              const NamedWorkingDirectory named;
              return in && here() == dir.path();
            }),
            0);
}

TEST(NamedWorkingDirectory, IsAnotherWhileOursIsGoneAndThenOursAgain) {
  const test::TempDir dir;
  EXPECT_EQ(inChild([&] {
              const std::string gone = dir.file("gone");
              bool good = mkdir(gone.c_str(), 0700) == 0 && chdir(gone.c_str()) == 0 &&
                          rmdir(gone.c_str()) == 0;
              struct stat before {};
              struct stat after {};
              good = good && stat(".", &before) == 0 && here().empty();
              {
                const NamedWorkingDirectory named;
                good = good && !here().empty();
              }
              return good && stat(".", &after) == 0 && before.st_ino == after.st_ino &&
                     before.st_dev == after.st_dev && here().empty();
            }),
            0);
}

TEST(NamedWorkingDirectory, NeedNotBeReadable) {
  const test::TempDir dir;
  EXPECT_EQ(inChild([&] {
              const std::string locked = dir.file("locked");
              const bool in = mkdir(locked.c_str(), 0700) == 0 && chdir(locked.c_str()) == 0 &&
                              chmod(locked.c_str(), 0) == 0;
              const NamedWorkingDirectory named;
              return in && here() == locked;
            }),
            0);
}

} // namespace
} // namespace exec_wrapper
