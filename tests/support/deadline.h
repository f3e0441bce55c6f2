#pragma once

#include "exec_wrapper/time.h"

#include <algorithm>
#include <chrono>
#include <climits>

namespace exec_wrapper::test {

using namespace std::chrono_literals;

/// How long a test waits for what should happen at once. It is only ever used up by a failure, so
/// it is long enough for any machine.
inline constexpr Duration kPatience = 60s;

/// A moment by which something must have happened.
class Deadline {
public:
  explicit Deadline(Duration length = kPatience)
      : end_(std::chrono::steady_clock::now() + length) {}

  Duration left() const {
    return std::max(Duration::zero(), Duration(end_ - std::chrono::steady_clock::now()));
  }

  bool over() const { return left() == Duration::zero(); }

  /// For poll(2): rounded up, so that a wait never ends before the deadline.
  int milliseconds() const {
    const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(left()).count();
    return static_cast<int>(std::min<decltype(rounded)>(rounded, INT_MAX));
  }

private:
  SteadyTime end_;
};

} // namespace exec_wrapper::test
