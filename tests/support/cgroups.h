#pragma once

#include "support/process_spec.h"

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// A cgroup of the test's own, below the one that the test is in; removed with all that is in it.
class TestCgroup {
public:
  /// Of version 2. Null where we may not.
  static std::unique_ptr<TestCgroup> make();

  /// With so much memory for all in it, in whichever version has that here. Null where we may not.
  static std::unique_ptr<TestCgroup> withMemory(std::size_t bytes);

  /// Kills whoever is left in it.
  ~TestCgroup();
  TestCgroup(const TestCgroup&) = delete;
  TestCgroup& operator=(const TestCgroup&) = delete;

  const std::string& path() const noexcept { return path_; }

  /// The same program, in the cgroup.
  ProcessSpec holding(ProcessSpec spec) const;

  /// The paths of those that were made in it.
  std::vector<std::string> children() const;

  /// The processes in it and below it.
  std::vector<pid_t> members() const;

private:
  explicit TestCgroup(std::string path) : path_(std::move(path)) {}
  static std::unique_ptr<TestCgroup> makeIn(const std::string& parent);
  bool set(const char* file, const std::string& value) const;

  std::string path_;
};

} // namespace exec_wrapper::test
