#pragma once

#include "base/process_id.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {

/// The content of `kParentVariable` in the command's environment: the wrapper of the command.
struct ParentMark {
  base::ProcessId wrapper;
  std::string processType; ///< its `process-type-id`, or empty
  std::string port;        ///< where it listens for progress, or empty
  /// The wrappers around that one, the nearest first. Their start times are known.
  std::vector<base::ProcessId> outer;

  bool operator==(const ParentMark&) const = default;
};

/// The value of the variable. Of the outer wrappers only the nearest are included, up to a limit.
std::string formatParentMark(const ParentMark& mark);

/// std::nullopt if the text is malformed: then no wrapper wrote it. The process type and the port
/// may be any text without a colon.
std::optional<ParentMark> parseParentMark(std::string_view text);

/// The wrappers that this process runs within, from its own environment: the nearest first.
std::vector<base::ProcessId> wrappersAround();

} // namespace exec_wrapper
