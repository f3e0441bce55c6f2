#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace exec_wrapper::command {

/// What a program said, as much of it as is worth a few lines in the log.
class CapturedOutput {
public:
  static constexpr std::size_t kMostBytes = 4096;
  static constexpr std::size_t kMostLines = 20;

  /// Reads what is there; does not block. False: nothing more will come.
  bool readFrom(int descriptor);

  /// Its lines, fit for a log, and a last one about what was left out.
  std::vector<std::string> lines() const;

private:
  std::string kept_;
  std::uint64_t total_ = 0;
};

} // namespace exec_wrapper::command
