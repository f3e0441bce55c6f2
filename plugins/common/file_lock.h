#pragma once

#include "exec_wrapper/time.h"

namespace exec_wrapper::common {

/// Waits until this open file has an exclusive flock(2). Returns 0; EWOULDBLOCK if others had the
/// lock until the deadline; the errno of another failure.
///
/// It looks again and again, because flock itself waits without a limit. The longer it has waited,
/// the less often it looks: of a thousand processes that look every few milliseconds none gets
/// anything done, not even the one that has the lock.
int awaitFileLock(int fd, SteadyTime deadline);

/// The time until the next look, after this time of waiting. Different in each call, so that
/// processes that came together do not look together.
Duration pauseAfter(Duration waited);

} // namespace exec_wrapper::common
