#pragma once

#include "exec_wrapper/time.h"
#include "system/faults/descriptor.h"

#include <sys/types.h>

#include <vector>

namespace exec_wrapper::test::faults {

/// Processes whose end is awaited.
class Tree {
public:
  explicit Tree(const std::vector<pid_t>& processes);

  /// Waits until all are gone, or zombies. Returns when that was. Throws when some stay.
  SteadyTime awaitGone() const;

private:
  std::vector<Descriptor> processes_;
};

} // namespace exec_wrapper::test::faults
