#pragma once

#include <functional>
#include <string>

namespace exec_wrapper::run {

/// The address of the service manager's notify socket, if it waits for this wrapper; else empty.
///
/// `NOTIFY_SOCKET` alone is no evidence: everything below a `Type=notify` service inherits it, and
/// what a job sends there is taken for the service's own word. It is ours where `SYSTEMD_EXEC_PID`
/// is our pid (systemd.exec(5)), where we are process 1, where it is the socket of an outer
/// exec_wrapper, or where the user says so (`always`).
std::string ourOuterSocket(bool always, int pid,
                           const std::function<const char*(const char*)>& variable);

} // namespace exec_wrapper::run
