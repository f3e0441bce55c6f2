#pragma once

#include "support/certificates.h"
#include "support/process_api/connections.h"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/ThreadPool.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

namespace exec_wrapper::test {

/// Poco's HTTP server on a port of 127.0.0.1 that is ours for as long as this lives, whether
/// anybody listens there or not: while it is closed, connections are refused, and no other program
/// can get the port. Any thread, the server's own included.
class Listener {
public:
  /// Port 0: any that is free. Throws when the port cannot be had. Does not listen yet.
  Listener(Poco::Net::HTTPRequestHandlerFactory::Ptr handlers, std::uint16_t port,
           std::optional<Certificate> certificate);

  ~Listener() { end(); }

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::uint16_t port() const { return port_; }

  /// Throws where the certificate cannot be used.
  void open();

  /// Listens no more and ends all connections, save one where its peer's port is given.
  void close(std::optional<std::uint16_t> survivor = {});

  /// The same, and waits for those who serve the connections; which is why it is not for them.
  void end();

  /// Ends the connections, and goes on listening.
  void hangUp();

  /// How many connections there were since it was opened.
  std::size_t accepted() const;

private:
  Poco::Net::ServerSocket listeningSocket() const;

  Poco::Net::HTTPRequestHandlerFactory::Ptr handlers_;
  std::optional<Certificate> certificate_;
  Poco::Net::HTTPServerParams::Ptr params_;
  Poco::Net::ServerSocket reservation_; ///< bound, and never listening
  std::uint16_t port_;
  Poco::ThreadPool threads_;

  mutable std::mutex mutex_;
  std::shared_ptr<Connections> connections_;
  std::unique_ptr<Poco::Net::TCPServer> server_; ///< while it is open
};

} // namespace exec_wrapper::test
