#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"
#include "run_trace.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::otlp {

/// The log records of a run, as JSON.
class LogRecords {
public:
  struct Rules {
    std::optional<std::uint64_t> attempts; ///< of the command, at most
    bool output = true;                    ///< with the end of the command's output
  };

  /// Both outlive it.
  LogRecords(const RunIdentity& run, const RunTrace& trace, const Rules& rules)
      : run_(run), trace_(trace), rules_(rules) {}

  /// The event in a sentence, with its data as attributes.
  std::string of(const Event& event) const;

private:
  std::string spanOf(const Event& event) const;

  const RunIdentity& run_;
  const RunTrace& trace_;
  const Rules rules_;
};

} // namespace exec_wrapper::otlp
