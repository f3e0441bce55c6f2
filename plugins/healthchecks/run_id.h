#pragma once

#include <string>

namespace exec_wrapper::healthchecks {

/// A random UUID (version 4), by which the server finds the start that belongs to a ping.
std::string newRunId();

} // namespace exec_wrapper::healthchecks
