#pragma once

#include <string>

namespace exec_wrapper::test {

// Datagrams to where the wrapper listens for progress, as the environment says. All of a process
// come from one port.

void tell(const std::string& message);
void tellHalf(const std::string& part);
void tellBurst(int count);

/// A datagram to the notify socket, as the environment has it.
void notify(const std::string& message);

/// The same as fast as they are taken, until a signal ends the process.
void notifyForEver(const std::string& message);

} // namespace exec_wrapper::test
