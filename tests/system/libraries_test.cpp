// Start-up is paid on every run: only what the run uses is loaded.

#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <set>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class Libraries : public WrapperTest {
protected:
  /// The files that a running wrapper has mapped.
  std::set<std::string> mapped(const Words& options) const {
    Process wrapped(wrapper(options + child("say", "ready", "pause")));
    wrapped.awaitOutput("ready");
    std::set<std::string> files;
    for (const std::string& line :
         lines(contents("/proc/" + std::to_string(wrapped.pid()) + "/maps"))) {
      if (const std::size_t slash = line.find('/'); slash != line.npos) {
        files.insert(line.substr(slash));
      }
    }
    return files;
  }

  std::set<std::string> plugins(const Words& options) const {
    std::set<std::string> files;
    for (const std::string& file : mapped(options)) {
      if (file.starts_with(bundledPlugins())) {
        files.insert(file.substr(bundledPlugins().size() + 1));
      }
    }
    return files;
  }
};

TEST_F(Libraries, ALocalRunLoadsNothingOfTheNetworkOrOfTls) {
  const std::set<std::string> files = mapped({"--lockfile", file("lock")});
  for (const char* const heavy : {"libPocoNet", "libPocoCrypto", "libssl", "libcrypto"}) {
    EXPECT_THAT(files, Not(Contains(HasSubstr(heavy))));
  }
}

TEST_F(Libraries, OnlyThePluginsOfTheRunAreOpened) {
  EXPECT_THAT(plugins({}), UnorderedElementsAre("exec.so", "log.so"));
  EXPECT_THAT(plugins({"--lockfile", file("lock")}),
              UnorderedElementsAre("exec.so", "log.so", "lock_file.so"));
  EXPECT_THAT(plugins({"--runner", "shell", "--reporters", "none"}),
              UnorderedElementsAre("shell.so"));
}

} // namespace
} // namespace exec_wrapper::test
