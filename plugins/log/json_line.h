#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"

#include <string>
#include <string_view>

namespace exec_wrapper::log {

/// The values of the run, which every line contains.
struct RunLabels {
  const RunIdentity& run;
  const std::string& programVersion;
};

/// The event as a JSON object in one line, without the line's end. `message` is its sentence.
std::string jsonLine(const Event& event, const RunLabels& labels, std::string_view message);

} // namespace exec_wrapper::log
