#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace exec_wrapper::test {

/// System calls that fail in the same way.
struct CallKind {
  std::string_view name;
  int error = 0; ///< the errno with which they fail
  std::vector<int> numbers;
  bool ofFiles = false; ///< only calls whose first argument is the descriptor of a file
};

std::span<const CallKind> callKinds();

/// Null: there is none of that name.
const CallKind* findCallKind(std::string_view name);

} // namespace exec_wrapper::test
