#include "plugins/needed_libraries.h"

#include "support/temp_dir.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <string>

namespace exec_wrapper::plugins {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

class NeededLibraries : public testing::Test {
protected:
  std::vector<std::string> of(const std::string& text) const {
    return neededLibraries(directory_.write("x.so", text));
  }

  test::TempDir directory_;
};

TEST_F(NeededLibraries, AreThoseThatThePluginItselfAsksFor) {
  EXPECT_THAT(neededLibraries(test::testPlugins() + "/second_poco.so"),
              Contains("libPocoFoundation.so.0"));
  const auto between = neededLibraries(test::testPlugins() + "/second_poco_between.so");
  EXPECT_THAT(between, Contains("liblibrary_between.so"));
  EXPECT_THAT(between, Not(Contains("libPocoFoundation.so.0")));
}

TEST_F(NeededLibraries, OfWhatIsNoSharedObjectThereAreNone) {
  EXPECT_THAT(of(""), IsEmpty());
  EXPECT_THAT(of("#!/bin/sh\n"), IsEmpty());
  EXPECT_THAT(neededLibraries(directory_.file("absent.so")), IsEmpty());
}

TEST_F(NeededLibraries, OfAFileThatWasCutOffAreFoundWithoutHarm) {
  const std::string plugin = test::contents(test::testPlugins() + "/second_poco.so");
  for (std::size_t length = 0; length < plugin.size(); length += 97) {
    EXPECT_LE(of(plugin.substr(0, length)).size(), 10U) << length;
  }
}

} // namespace
} // namespace exec_wrapper::plugins
