#pragma once

#include "exec_wrapper/time.h"

namespace exec_wrapper::http {

/// True once the deadline has passed, even if there is more to read: it also bounds a peer that
/// sends without a pause.
bool over(SteadyTime deadline) noexcept;

/// Blocks until the descriptor is ready for some of `events` (those of poll(2)), and returns them.
/// An error counts as ready for all of them, so that the next call reports the error. Zero: the
/// deadline passed first.
short awaitReady(int fd, short events, SteadyTime deadline) noexcept;

} // namespace exec_wrapper::http
