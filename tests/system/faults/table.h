#pragma once

#include "system/faults/bounds.h"
#include "system/faults/cell.h"
#include "system/faults/measurement.h"

#include <string>
#include <vector>

namespace exec_wrapper::test::faults {

struct Row {
  Cell cell;
  Measurement measurement;
};

/// The page that is published: how to read it, what was worst, and a table for each moment. In
/// Markdown. `rows` are all cells.
std::string page(const std::vector<Row>& rows, const Bounds& bounds);

/// What stands in the table for one cell: "1.2 / – / 0.5, delivered, 0".
std::string entry(const Measurement& measurement);

} // namespace exec_wrapper::test::faults
