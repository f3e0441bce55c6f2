#pragma once

#include "base/status.h"
#include "exec_wrapper/time.h"

#include <functional>
#include <string>
#include <string_view>

namespace exec_wrapper::lock_file {

/// Shorter than a guard may take to return when the wrapper is stopped.
inline constexpr Duration kCounterPatience = std::chrono::seconds(4);

/// Makes the counter file's new text of its old one. `memo` is what was noted beside it, and what
/// is to be noted now; the two are changed as one step.
using CounterChange = std::function<std::string(std::string_view text, std::string& memo)>;

/// Replaces what the counter file holds by what `change` makes of it, as one step: of any number
/// of processes that do so at once, each finds what the one before it has left. A file that is
/// not there holds nothing, and is made.
///
/// A failure says what went wrong, in one line. Where it could not be read `change` is
/// not called. Waits at most so long for others.
///
/// The memo is a file of its own, `.<counter file>.since`, which only its owner can open. The
/// processes wait for each other by a flock(2) on that one, which ends with a process however it
/// dies; the counter file itself can be locked by everybody who may read it. Only where nothing can
/// be made in the directory the counter is locked itself, and nothing is noted.
///
/// The files are written in place by one small write(2) each, which a signal cannot cut in two; the
/// rest of a longer text is cut off afterwards, and means nothing until then. They are not synced:
/// what a power cut loses is a count.
///
/// Others may be able to make files of that name (think of /tmp). So no link is followed, nothing
/// but a regular file is opened, and it is left alone unless it belongs to root or us, has no other
/// name, and is short; and making it never opens one that is there.
base::Status changeCounter(const std::string& path, const CounterChange& change,
                           Duration cancelTimeout = kCounterPatience);

/// Removes the file and the memo, so that the count begins anew. A missing file is no failure.
base::Status removeCounter(const std::string& path);

} // namespace exec_wrapper::lock_file
