#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace exec_wrapper::command {

/// The output of a program, as much as suits a few lines of the log.
class CapturedOutput {
public:
  static constexpr std::size_t kMostBytes = 4096;
  static constexpr std::size_t kMostLines = 20;

  /// Reads the available bytes; does not block. False: nothing more will come.
  bool readFrom(int descriptor);

  /// Its lines, printable, and a last line about the omitted bytes.
  std::vector<std::string> lines() const;

private:
  std::string kept_;
  std::uint64_t total_ = 0;
};

} // namespace exec_wrapper::command
