#pragma once

#include "system/faults/cell.h"
#include "system/faults/measurement.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace exec_wrapper::test::faults {

using TryOut = std::function<Measurement(const Cell&)>;

/// Called when a cell is done; in the order of their ends.
using Done = std::function<void(const Cell&, const Measurement&)>;

/// Tries the cells out, each in a process of its own, so many at once. Returns the measurements in
/// the order of the cells. A trial that throws, or whose process dies, has a flaw that says so. The
/// caller must have no other thread.
std::vector<Measurement> tryOutAll(const std::vector<Cell>& cells, std::size_t atOnce,
                                   const TryOut& tryOut, const Done& done);

} // namespace exec_wrapper::test::faults
