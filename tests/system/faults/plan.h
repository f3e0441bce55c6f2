#pragma once

#include "system/faults/cell.h"
#include "system/faults/measurement.h"

#include <set>
#include <string>

namespace exec_wrapper::test::faults {

/// What is to come of a cell.
struct Plan {
  std::string senseless = {}; ///< why there is nothing to try; empty: it is tried

  bool admitted = true; ///< else no child is started
  bool revoked = false; ///< the server takes the permission back while the child runs

  int exitStatus = 0;      ///< of the wrapper, or -N when it died of signal N
  std::string status = {}; ///< what the server is told in the end; empty: nothing
  std::string exitCode = {};

  std::set<Report> reports = {}; ///< any of these will do
};

Plan planOf(const Cell& cell);

/// What the child exits with, and the signal that it dies of, where it does.
inline constexpr int kExitStatus = 3;
inline constexpr const char* kDeadly = "SEGV";

} // namespace exec_wrapper::test::faults
