#pragma once

#include "support/process.h"
#include "system/faults/cell.h"
#include "system/faults/measurement.h"
#include "system/faults/plan.h"
#include "system/faults/site.h"

#include <string>

namespace exec_wrapper::test::faults {

/// Looks whether what came of a cell is what was planned. Has the spool flushed where a run left
/// something in it.
class Verdict {
public:
  /// All of them outlive it. `spec` is the wrapper without the child.
  Verdict(const Cell& cell, const Plan& plan, Site& site, const ProcessSpec& spec)
      : cell_(cell), plan_(plan), site_(site), spec_(spec) {}

  /// Adds the report, the flaws and the log to the measurement.
  void on(const Outcome& outcome, Measurement& measurement);

private:
  void lookAtTheRun(const Outcome& outcome);
  Report reportOf(const Outcome& outcome);
  Report reportNotTold(const Outcome& outcome) const;
  Report deliverLater();
  void requireStatus(int status, const std::string& who, const Words& words);
  bool told() const;
  bool toldAnEnd() const;
  void require(bool right, const std::string& flaw);

  const Cell& cell_;
  const Plan& plan_;

  Site& site_;
  const ProcessSpec& spec_;
  Measurement* measurement_ = nullptr;
};

} // namespace exec_wrapper::test::faults
