#pragma once

#include "base/status.h"
#include "exec_wrapper/time.h"

#include <functional>
#include <string>
#include <string_view>

namespace exec_wrapper::lock_file {

/// Shorter than the time in which a guard must return after a stop.
inline constexpr Duration kCounterPatience = std::chrono::seconds(4);

/// Returns the counter file's new text for its old one. `memo` is the note beside it: the old one,
/// to be replaced by the new one. Both files are changed as one step.
using CounterChange = std::function<std::string(std::string_view text, std::string& memo)>;

/// Replaces the content of the counter file by the result of `change`, as one step: if any number
/// of processes do so at once, each finds the result of the one before it. A missing file counts as
/// empty, and is made.
///
/// A failure has the error in one line. If the file could not be read, `change` is not
/// called. Waits for other processes for `cancelTimeout` at most.
///
/// The memo is a separate file, `.<counter file>.since`, which only its owner can open. The
/// processes exclude each other by a flock(2) on the memo, which ends with a process however it
/// dies. The counter file itself could be locked by everybody who may read it. Only if no file can
/// be made in the directory, the counter is locked itself, and there is no memo.
///
/// Each file is written in place by one small pwrite(2), which a signal cannot cut in two. The rest
/// of a longer text is cut off afterwards, and means nothing until then. The files are not synced:
/// a power cut loses only a count.
///
/// Others may be able to make files of that name (for example in /tmp). So no link is followed, and
/// only a regular file is opened. It is used only if it belongs to root or to us, has no other
/// name, and is short. Making the file never opens an existing one.
base::Status changeCounter(const std::string& path, const CounterChange& change,
                           Duration cancelTimeout = kCounterPatience);

/// Removes the file and the memo, so that the count restarts. A missing file is no failure.
base::Status removeCounter(const std::string& path);

} // namespace exec_wrapper::lock_file
