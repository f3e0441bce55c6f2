#pragma once

#include "history/program/text/screen.h"
#include "history/read/run_row.h"

#include <optional>
#include <string>

namespace exec_wrapper::history::program {

/// A command's progress, from the JSON that is stored. Numbers are not negative.
struct ProgressRead {
  Number succeeded;
  Number failed;
  Number skipped;
  Number expected;
  std::string message; ///< anything: not harmless

  /// Nothing for a text that is not a JSON object.
  static ProgressRead of(const std::string& json);

  std::int64_t done() const noexcept;

  /// From 0 to 1; none if it is not known how much is expected.
  std::optional<double> part() const noexcept;

  /// "30 of 120, 2 errors: uploading". Empty if nothing is known.
  std::string words() const;
};

/// How much longer a run takes: from its progress, else from the usual duration of its job.
/// Negative: it should have ended. None: nothing is known.
Number timeLeft(const ProgressRead& progress, std::int64_t elapsedUs, Number usualUs);

} // namespace exec_wrapper::history::program
