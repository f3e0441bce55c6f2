#pragma once

#include "exec_wrapper/time.h"

namespace exec_wrapper::http {

/// True once the deadline has come, however much there is to read: a peer that keeps us busy is
/// bounded by it too.
bool over(SteadyTime deadline) noexcept;

/// Blocks until the descriptor is ready for one of `events` (those of poll(2)), and returns for
/// which; an error counts as ready for all of them, so that the call that follows tells what is
/// wrong. Zero: the deadline came first.
short awaitReady(int fd, short events, SteadyTime deadline) noexcept;

} // namespace exec_wrapper::http
