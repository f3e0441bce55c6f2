#pragma once

#include "exec_wrapper/event.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace exec_wrapper::run {

/// Remembers how a stream of any length began and ended, within a budget of bytes: a quarter of it
/// for the beginning, where a program says what it is about to do, and the rest for the end, where
/// it says what became of it. Grows with what it is given, never beyond the budget.
class HeadTailBuffer {
public:
  explicit HeadTailBuffer(std::size_t budget) noexcept
      : headRoom_(budget / 4), tailRoom_(budget - headRoom_) {}

  void append(std::string_view bytes);

  /// A stream that is kept whole is all `tail`.
  StreamOutput output() const;

private:
  std::size_t headRoom_;
  std::size_t tailRoom_;
  std::uint64_t total_ = 0;
  std::string head_;
  std::string tail_;      // once full, a ring
  std::size_t start_ = 0; // of the ring: its oldest byte
};

} // namespace exec_wrapper::run
