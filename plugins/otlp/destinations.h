#pragma once

#include "exec_wrapper/settings.h"
#include "exec_wrapper/time.h"
#include "pair_list.h"
#include "signals.h"

#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::otlp {

/// Where one signal is sent, and how.
struct Destination {
  Signal signal = Signal::Traces;
  std::string baseUrl; ///< scheme, host and port
  std::string path;    ///< begins with `/`; may have a query
  Pairs headers;       ///< secret
  std::optional<Duration> timeout;
  std::string caFile;
  std::string certificateFile;
  std::string keyFile;
  bool filesOfVariables = false; ///< a file is named by a variable: it may be for other programs

  /// For messages and the spool: without a query.
  std::string shown() const { return baseUrl + path.substr(0, path.find('?')); }
};

/// The destinations of all signals that are sent. For each value: our setting if it is set, else
/// the signal's own variable, else the variable for all signals, else the default.
struct Destinations {
  std::vector<Destination> all;

  /// Variables that cannot be used. They were perhaps set for other programs, so the run goes on.
  std::vector<std::string> warnings;
};

/// Throws `ConfigurationError` for a setting that cannot be used.
Destinations destinationsFrom(const Settings& settings);

} // namespace exec_wrapper::otlp
