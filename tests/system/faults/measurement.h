#pragma once

#include "exec_wrapper/time.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::test::faults {

/// What became of the run's final status.
enum class Report {
  Delivered,  ///< the server has it, from the run itself
  ByNextRun,  ///< the server has it, from the spool, by a later run
  ByFlush,    ///< the server has it, from the spool, by --flush
  NamedLost,  ///< the server does not have it, and the log says so
  Unreported, ///< the server never knew of the run, and the log says so
  NotDue,     ///< the server refused or revoked the run: there is nothing to tell
  Lost,       ///< in silence
};

const char* nameOf(Report report);

/// What was seen of one cell. A time that does not apply is absent.
struct Measurement {
  std::string senseless; ///< why it was not tried

  std::optional<Duration> startDelay; ///< from the admission to the child's first step
  std::optional<Duration> killDelay;  ///< the longest from a deadline to what was due then
  std::optional<Duration> notice;     ///< from the end of the processes to the wrapper's word of it
  std::optional<Report> report;
  std::size_t orphans = 0; ///< processes of the run that are left after the wrapper

  std::vector<std::string> flaws; ///< a line each; none: all is well
  std::string log;                ///< what the wrapper said, for who looks into a flaw

  bool operator==(const Measurement&) const = default;
};

/// For the way from one process to another.
std::string packed(const Measurement& measurement);
Measurement unpacked(const std::string& text);

} // namespace exec_wrapper::test::faults
