#pragma once

#include <string>

namespace exec_wrapper::test {

/// What a process can tell of itself by the name: pid, ppid, pgid, sid, cwd, umask, mask, ignored,
/// fds, time (of the steady clock, in nanoseconds). Lists are parted by commas.
std::string factAbout(const std::string& name);

} // namespace exec_wrapper::test
