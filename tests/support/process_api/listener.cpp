#include "support/process_api/listener.h"

#include "support/process_api/secure_socket.h"

#include <fcntl.h>
#include <sys/socket.h>

namespace exec_wrapper::test {

namespace {

constexpr int kMostThreads = 256;
constexpr int kBacklog = 128;

void bind(Poco::Net::ServerSocket& socket, std::uint16_t port) {
  const bool shareAddress = true; // with the reservation
  const bool sharePort = false;
  socket.bind(Poco::Net::SocketAddress("127.0.0.1", port), shareAddress, sharePort);
  ::fcntl(socket.impl()->sockfd(), F_SETFD, FD_CLOEXEC);
}

Poco::Net::HTTPServerParams::Ptr serverParams() {
  Poco::Net::HTTPServerParams::Ptr params = new Poco::Net::HTTPServerParams;
  params->setKeepAliveTimeout(Poco::Timespan(600, 0));
  params->setMaxThreads(kMostThreads);
  return params;
}

} // namespace

Listener::Listener(Poco::Net::HTTPRequestHandlerFactory::Ptr handlers, std::uint16_t port,
                   std::optional<Certificate> certificate)
    : handlers_(std::move(handlers)), certificate_(std::move(certificate)), params_(serverParams()),
      threads_(2, kMostThreads), connections_(std::make_shared<Connections>()) {
  bind(reservation_, port);
  port_ = reservation_.address().port();
}

void Listener::end() {
  close();
  threads_.joinAll();
}

void Listener::open() {
  const std::lock_guard lock(mutex_);
  if (server_ != nullptr) {
    return;
  }
  connections_ = std::make_shared<Connections>();
  const Poco::SharedPtr<ConnectionFactory> factory =
      new ConnectionFactory(connections_, handlers_, params_);
  server_ = std::make_unique<Poco::Net::TCPServer>(factory, threads_, listeningSocket(), params_);
  server_->start();
}

void Listener::close(std::optional<std::uint16_t> survivor) {
  const std::lock_guard lock(mutex_);
  if (server_ != nullptr) {
    // Wakes the thread that waits for connections, which would look at its clock else.
    ::shutdown(server_->socket().impl()->sockfd(), SHUT_RDWR);
    server_->stop();
    server_.reset();
  }
  connections_->close(survivor);
}

void Listener::hangUp() {
  const std::lock_guard lock(mutex_);
  connections_->hangUp();
}

std::size_t Listener::accepted() const {
  const std::lock_guard lock(mutex_);
  return connections_->accepted();
}

Poco::Net::ServerSocket Listener::listeningSocket() const {
  Poco::Net::ServerSocket socket =
      certificate_ ? secureSocket(*certificate_) : Poco::Net::ServerSocket();
  bind(socket, port_);
  socket.listen(kBacklog);
  return socket;
}

} // namespace exec_wrapper::test
