#pragma once

#include "exec_wrapper/time.h"

namespace exec_wrapper::http {

/// True once the deadline has come, however much there is to read: a peer that keeps us busy is
/// bounded by it too.
bool over(SteadyTime deadline) noexcept;

/// Blocks until the descriptor is ready for `events` (those of poll(2)), which includes that it
/// has an error to tell. False: the deadline came first.
bool awaitReady(int fd, short events, SteadyTime deadline) noexcept;

} // namespace exec_wrapper::http
