#pragma once

#include "support/process.h"
#include "support/temp_dir.h"
#include "system/faults/cell.h"
#include "system/faults/measurement.h"
#include "system/faults/plan.h"
#include "system/faults/site.h"
#include "system/faults/tree.h"

#include <memory>
#include <optional>
#include <string>

namespace exec_wrapper::test::faults {

/// What the child says before a time: see childFor. One write of its is one line, and is read
/// whole.
inline constexpr const char* kStarted = "started ";
inline constexpr const char* kEnded = "ended ";
inline constexpr const char* kTerm = "term ";

/// The run of a cell, from its start to the end of the wrapper: brings about the fault and the end,
/// each at its moment, and takes the times.
class Course {
public:
  /// The site outlives it. `spec` is the wrapper without the child.
  Course(const Cell& cell, const Plan& plan, Duration apiTimeout, Site& site,
         const ProcessSpec& spec);

  /// Once. Adds times and orphans to the measurement.
  Outcome carryOut(Measurement& measurement);

private:
  void start();
  void meetTheFault();
  void end();
  void endByItself();
  void endByOrder(SteadyTime due);
  SteadyTime due();
  void kill();
  void awaitJournal() const;
  void killWhileItReports();
  void recover();

  const Cell cell_;
  const Plan plan_;
  const Duration apiTimeout_;
  Site& site_;
  const std::string spool_;
  Process wrapped_;
  std::optional<Tree> tree_;
  std::string printed_; ///< by the child, until it was ready
  Measurement measured_;
};

} // namespace exec_wrapper::test::faults
