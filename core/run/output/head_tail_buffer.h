#pragma once

#include "exec_wrapper/event.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace exec_wrapper::run {

/// Keeps the beginning and the end of a stream of any length, within a budget of bytes. A quarter
/// is for the beginning, where a program reports what it is about to do. The rest is for the end,
/// where it reports the result. Grows with the data, never beyond the budget.
class HeadTailBuffer {
public:
  explicit HeadTailBuffer(std::size_t budget) noexcept
      : headRoom_(budget / 4), tailRoom_(budget - headRoom_) {}

  void append(std::string_view bytes);

  /// A stream that was kept completely is in `tail` alone.
  StreamOutput output() const;

private:
  std::size_t headRoom_;
  std::size_t tailRoom_;
  std::uint64_t total_ = 0;
  std::string head_;
  std::string tail_;      // a ring once it is full
  std::size_t start_ = 0; // the oldest byte of the ring
};

} // namespace exec_wrapper::run
