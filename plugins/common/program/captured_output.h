#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::common {

/// The output of a program: its beginning, and its last line. The defaults suit a few lines of the
/// log.
class CapturedOutput {
public:
  static constexpr std::size_t kMostBytes = 4096;
  static constexpr std::size_t kMostLines = 20;
  static constexpr std::size_t kLongestLine = 500; ///< of `lastLine`

  /// Keeps the first `mostBytes`.
  explicit CapturedOutput(std::size_t mostBytes = kMostBytes) : mostBytes_(mostBytes) {}

  /// Reads the available bytes; does not block. False: nothing more will come.
  bool readFrom(int descriptor);

  void add(std::string_view bytes);

  /// The first bytes, as they were written.
  const std::string& text() const noexcept { return kept_; }

  /// Whether `text` is all of it.
  bool whole() const noexcept { return total_ == kept_.size(); }

  /// Its lines, printable, and a last line about the omitted bytes.
  std::vector<std::string> lines() const;

  /// The last line that is not blank, printable and shortened; empty if there is none.
  std::string lastLine() const;

private:
  std::size_t mostBytes_;
  std::string kept_;
  std::string end_; // the last bytes
  std::uint64_t total_ = 0;
};

} // namespace exec_wrapper::common
