#pragma once

#include "base/text.h"
#include "exec_wrapper/settings.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

namespace exec_wrapper::otlp {

/// What OTLP carries, each to its own path.
enum class Signal { Traces, Metrics, Logs };

/// In the order in which they are sent.
inline constexpr std::array kSignals = {Signal::Traces, Signal::Logs, Signal::Metrics};

/// The word in paths and settings: `traces`.
constexpr std::string_view wordOf(Signal signal) noexcept {
  return signal == Signal::Traces ? "traces" : signal == Signal::Metrics ? "metrics" : "logs";
}

/// The same in variables: `TRACES`.
constexpr std::string_view variableWordOf(Signal signal) noexcept {
  return signal == Signal::Traces ? "TRACES" : signal == Signal::Metrics ? "METRICS" : "LOGS";
}

// The program itself calls what follows, before it opens the plugin: all of it is inline.

/// The value of a variable of OpenTelemetry, without blanks at its ends. Empty counts as not set.
inline std::string variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  return std::string(base::trimmed(value == nullptr ? "" : value));
}

/// `OTEL_SDK_DISABLED`: nothing is sent.
inline bool isDisabled() {
  return base::lowerCase(variable("OTEL_SDK_DISABLED")) == "true";
}

/// Whether the signal is sent: by `otlp-signals`, else unless its exporter is `none`.
inline bool isSent(Signal signal, const Settings& settings) {
  if (isDisabled()) {
    return false;
  }
  if (settings.isSet("otlp-signals")) {
    const auto names = settings.list("otlp-signals");
    return std::find(names.begin(), names.end(), wordOf(signal)) != names.end();
  }
  const std::string name = "OTEL_" + std::string(variableWordOf(signal)) + "_EXPORTER";
  return base::lowerCase(variable(name)) != "none";
}

/// Whether the caller's trace is continued and passed on: `OTEL_PROPAGATORS`.
inline bool propagates() {
  const std::string names = base::lowerCase(variable("OTEL_PROPAGATORS"));
  return names.empty() || ("," + names + ",").find("tracecontext") != names.npos;
}

} // namespace exec_wrapper::otlp
