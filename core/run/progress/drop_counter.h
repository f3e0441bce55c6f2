#pragma once

#include "run/progress/message_error.h"
#include "run/progress/progress_state.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::run {

/// Counts the discarded parts of the command's progress, until they are logged in one line. A
/// sender of garbage must not flood the log, however much it sends. The line repeats nothing of it,
/// because it may contain anything.
class DropCounter {
public:
  void add(MessageError flaw, std::uint64_t count = 1) noexcept;
  void add(const ProgressState::Dropped& dropped) noexcept;

  bool any() const noexcept { return messages_ + mistyped_ + overLimit_ > 0; }

  /// All since the last call, in one line.
  std::string take();

private:
  std::uint64_t messages_ = 0;
  MessageError latestFlaw_{};
  std::uint64_t mistyped_ = 0;
  std::string_view latestKey_;
  std::uint64_t overLimit_ = 0;
};

} // namespace exec_wrapper::run
