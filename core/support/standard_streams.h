#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper {

/// Opens /dev/null in the place of closed standard streams, so that no file of ours lands there.
/// The command still finds them closed.
void reserveStandardStreams() noexcept;

/// Whether we were started with this stream, and did not only fill its place.
bool wasGiven(int stream) noexcept;

/// Writes all of it to standard output. Returns 0, or the errno of what kept some of it from being
/// written; EBADF where there is no standard output.
int writeOut(std::string_view text) noexcept;

/// What to say of such a failure.
std::string outputFailure(int error);

/// Prints what was asked for, all of it. A reader that leaves ends the program as it ends others,
/// by SIGPIPE; what else keeps it from being printed is thrown, as a Fatal (74). On the main
/// thread.
void printOut(std::string_view text);

} // namespace exec_wrapper
