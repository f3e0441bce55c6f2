#pragma once

#include "support/certificates.h"

#include <Poco/Net/ServerSocket.h>

namespace exec_wrapper::test {

/// A server's socket that speaks TLS, not bound yet. Throws Poco::Exception where the files cannot
/// be used.
Poco::Net::ServerSocket secureSocket(const Certificate& files);

} // namespace exec_wrapper::test
