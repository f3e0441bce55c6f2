#pragma once

namespace exec_wrapper::test {

/// A TCP port of 127.0.0.1 for a server that has to be told one. Nobody listens there, the kernel
/// gives it to no connection, and tests that run at the same time get others.
int freePort();

} // namespace exec_wrapper::test
