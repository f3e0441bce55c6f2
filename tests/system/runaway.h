#pragma once

#include "support/process.h"

namespace exec_wrapper::test {

/// A process of the command in a session of its own, whose parents are gone, and that ignores TERM.
inline const Words kRunaway = {"fork", "fork",  "session", "ignore", "TERM", "ready", "pause",
                               "end",  "ready", "exit",    "0",      "end",  "reap"};

/// The command itself: says its number and stays.
inline const Words kStay = {"report", "pid", "pause"};

/// A run that is soon done with such processes, and tells of them.
inline const Words kQuick = {"--process-termination-grace-period", "0.1", "--log-level", "INFO"};

} // namespace exec_wrapper::test
