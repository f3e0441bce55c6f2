#pragma once

#include <string>

namespace exec_wrapper::run {

/// Removes from the directory the notify sockets of our user to which no process listens, with
/// their directories: those of wrappers that were killed. Does so on a local file system only: on
/// that of a server, a socket may be that of a wrapper on another machine. Looks at 10,000
/// entries and removes 100 sockets at most, which takes milliseconds. What cannot be removed stays.
void removeLeftoverSockets(const std::string& directory);

} // namespace exec_wrapper::run
