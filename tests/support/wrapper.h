#pragma once

#include "support/process.h"
#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <string>

namespace exec_wrapper::test {

/// The built program, and where its plugins and the tests' own are.
std::string wrapperProgram();
std::string bundledPlugins();
std::string testPlugins();

/// The words that run the tests' own child with these steps; see support/child/steps.h.
template <class... Step> Words child(const Step&... steps);

/// exec_wrapper as a user would start it, but from an environment that holds nothing of the
/// machine's, and with an empty properties file of the user's, which keeps the machine's out.
class WrapperTest : public ::testing::Test {
protected:
  WrapperTest();

  ProcessSpec wrapper(const Words& words) const;

  /// Runs it to its end.
  Outcome run(const Words& words) const;

  /// A name in the test's own directory.
  std::string file(std::string_view name) const { return dir_.file(name); }

  TempDir dir_;
};

Words childWords(Words steps);

template <class... Step> Words child(const Step&... steps) {
  return childWords({std::string(steps)...});
}

} // namespace exec_wrapper::test
