#pragma once

#include "base/process_id.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {

/// What a command finds in `kParentVariable`: who runs it.
struct ParentMark {
  base::ProcessId wrapper;
  std::string processType; ///< its `process-type-id`, or empty
  std::string port;        ///< on which it listens for progress, or empty
  /// The wrappers around that one, the nearest first. Their start times are known.
  std::vector<base::ProcessId> outer;

  bool operator==(const ParentMark&) const = default;
};

/// As the variable has it. Of the wrappers around it the nearest are told, as many as are sensible.
std::string formatParentMark(const ParentMark& mark);

/// Nothing where the text makes no sense: whoever wrote it, it was no wrapper. What stands for the
/// process type and for the port may be anything without a colon.
std::optional<ParentMark> parseParentMark(std::string_view text);

/// The wrappers that this process runs within, by its own environment: the nearest first.
std::vector<base::ProcessId> wrappersAround();

} // namespace exec_wrapper
