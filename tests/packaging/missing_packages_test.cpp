// Which packages packaging/test and the others install.

#include "packaging/shell.h"
#include "support/source_tree.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

class MissingPackages : public ShellTest {};

TEST_F(MissingPackages, AreThoseThatNoInstalledOneProvides) {
  const std::string query =
      dir_.write("bin/dpkg-query", "#!/bin/sh\nprintf 'installed nodejs, nodejs-dev, npm (= 9),\\n"
                                   "config-files cmake, ,\\ninstalled g++, c++-compiler,\\n'\n");
  std::filesystem::permissions(query, std::filesystem::perms::owner_all);
  const Outcome outcome =
      runWords({"/bin/bash", "-c",
                "PATH=" + file("bin") + ":$PATH; . " +
                    (sourceDirectory() / "packaging/lib/common.sh").string() +
                    "; missing_packages npm nodejs g++ c++-compiler cmake nodejs-d node g"});
  EXPECT_EQ(outcome.out, "cmake\nnodejs-d\nnode\ng\n") << outcome.err;
}

} // namespace
} // namespace exec_wrapper::test
