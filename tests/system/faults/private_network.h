#pragma once

#include "support/temp_dir.h"

namespace exec_wrapper::test::faults {

/// Moves the process into namespaces of its own: a network that is a loopback interface and nothing
/// else, and a view of the files in which names are looked up by the server on 127.0.0.1 only. To
/// be called before the process has any thread; what it starts is in them too. Needs no privileges
/// where users may make namespaces.
///
/// Throws std::system_error where the system does not permit it.
void enterPrivateNetwork(const TempDir& directory);

} // namespace exec_wrapper::test::faults
