#pragma once

#include "exec_wrapper/event.h"
#include "run/progress/json_reader.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace exec_wrapper::run {

/// Keeps the progress of the command: the newest value of each key.
///
/// `success_count`, `error_count`, `skipped_count` and `expected_count` must be 64-bit integers,
/// `last_status_message` a string. Only the wrapper sets `status`, the counts of attempts,
/// `exit_code`, `pid` and the data with which an execution is created: in a message these keys are
/// ignored, in any letter case. Any other key may have any value.
class ProgressState {
public:
  static constexpr std::size_t kMostKeys = 256;
  static constexpr std::size_t kMostBytes = std::size_t{1} << 20U; ///< of keys and values

  /// The parts of a message that were left out. A dropped value has no effect: an earlier value of
  /// the same key stays.
  struct Dropped {
    std::uint64_t mistyped = 0;
    std::string_view mistypedKey; ///< the last such key
    std::uint64_t overLimit = 0;
  };

  Dropped merge(std::span<const JsonMember> message);

  /// Whether there is anything that the last `snapshot` does not contain.
  bool changed() const noexcept { return current_.revision != told_; }

  /// All progress so far; null if there is none. Makes a copy only if something has changed.
  ProgressPtr snapshot();

private:
  bool put(std::uint64_t revision);

  Progress current_;
  std::size_t bytes_ = 0; // of keys and values
  std::uint64_t told_ = 0;
  ProgressPtr snapshot_;

  // Of the value that is being merged; members, to reuse their memory.
  std::string key_;
  std::string json_;
};

} // namespace exec_wrapper::run
