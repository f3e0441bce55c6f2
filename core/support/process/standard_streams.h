#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper {

/// Opens /dev/null in place of closed standard streams, so that no file of ours gets their numbers.
/// The command still gets them closed.
void reserveStandardStreams() noexcept;

/// Whether this stream was open at our start, and not only filled by `reserveStandardStreams`.
bool wasGiven(int stream) noexcept;

/// Writes the whole text to standard output. Returns 0, or the errno of the failure that prevented
/// it; EBADF if there is no standard output.
int writeOut(std::string_view text) noexcept;

/// The message for such a failure.
std::string outputFailure(int error);

/// Prints the whole text, which the user asked for. A closed pipe ends the program by SIGPIPE, as
/// it ends other programs. Any other failure is thrown as a Fatal (74). On the main thread.
void printOut(std::string_view text);

} // namespace exec_wrapper
