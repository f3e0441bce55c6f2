#pragma once

#include <string>

namespace exec_wrapper::test {

// Datagrams to where the wrapper listens for progress, as the environment says. All of a process
// come from one port.

void tell(const std::string& message);
void tellHalf(const std::string& part);
void tellBurst(int count);

} // namespace exec_wrapper::test
