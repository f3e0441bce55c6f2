#include "support/process_api/secure_socket.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/SecureServerSocket.h>

namespace exec_wrapper::test {

using Poco::Net::Context;

Poco::Net::ServerSocket secureSocket(const Certificate& files) {
  const Context::Ptr context = new Context( // which the pointer owns
      Context::TLS_SERVER_USE, files.keyFile, files.certificateFile, "", Context::VERIFY_NONE);
  return Poco::Net::SecureServerSocket(context); // Poco's sockets are handles: nothing is cut off
}

} // namespace exec_wrapper::test
