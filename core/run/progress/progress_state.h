#pragma once

#include "exec_wrapper/event.h"
#include "run/progress/json_reader.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace exec_wrapper::run {

/// Keeps what the command told of its progress: the newest value of each key.
///
/// `success_count`, `error_count`, `skipped_count` and `expected_count` must be integers of 64
/// bits, `last_status_message` a string. `status`, the counts of attempts, `exit_code`, `pid` and
/// what the creation of an execution tells are the wrapper's own to say, in any case of letters:
/// they are dropped. Any other key may hold anything.
class ProgressState {
public:
  static constexpr std::size_t kMostKeys = 256;
  static constexpr std::size_t kMostBytes = std::size_t{1} << 20U; ///< keys and values

  /// What was left out of a message. A value that is dropped is as if it had not been said: one of
  /// the same key that was there before stays.
  struct Dropped {
    std::uint64_t mistyped = 0;
    std::string_view mistypedKey; ///< the last such
    std::uint64_t overLimit = 0;
  };

  Dropped merge(std::span<const JsonMember> message);

  /// Whether there is anything that the last `snapshot` does not hold.
  bool changed() const noexcept { return current_.revision != told_; }

  /// All so far; null where there is nothing. A copy is made only where something has changed.
  ProgressPtr snapshot();

private:
  bool put(std::uint64_t revision);

  Progress current_;
  std::size_t bytes_ = 0; // of keys and values
  std::uint64_t told_ = 0;
  ProgressPtr snapshot_;

  // Of the value that is looked at; members, because their memory is used again.
  std::string key_;
  std::string json_;
};

} // namespace exec_wrapper::run
