#include "support/process_api/connections.h"

#include "support/checked.h"

#include <Poco/Net/HTTPServerConnection.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace exec_wrapper::test {

namespace {

class Connection final : public Poco::Net::HTTPServerConnection {
public:
  Connection(std::shared_ptr<Connections> connections, const Poco::Net::StreamSocket& socket,
             Poco::Net::HTTPServerParams::Ptr params,
             Poco::Net::HTTPRequestHandlerFactory::Ptr handlers)
      : HTTPServerConnection(socket, std::move(params), std::move(handlers)),
        connections_(std::move(connections)) {}

  void run() override {
    const Connections::Entry entry(*connections_, socket());
    HTTPServerConnection::run();
  }

private:
  std::shared_ptr<Connections> connections_;
};

} // namespace

Connections::Entry::Entry(Connections& all, const Poco::Net::StreamSocket& socket)
    : all_(all), fd_(checked(::fcntl(socket.impl()->sockfd(), F_DUPFD_CLOEXEC, 0), "fcntl")),
      peerPort_(socket.peerAddress().port()) {
  ::fcntl(socket.impl()->sockfd(), F_SETFD, FD_CLOEXEC);
  const std::lock_guard lock(all_.mutex_);
  all_.open_.insert(this);
  all_.handles_.push_back(socket);
  if (all_.closed_) {
    hangUp();
  }
}

Connections::Entry::~Entry() {
  {
    const std::lock_guard lock(all_.mutex_);
    all_.open_.erase(this);
  }
  hangUp(); // a forked process may hold a copy, so closing does not end it
  ::close(fd_);
}

void Connections::Entry::hangUp() const noexcept {
  ::shutdown(fd_, SHUT_RDWR);
}

void Connections::hangUp() {
  const std::lock_guard lock(mutex_);
  for (const Entry* const entry : open_) {
    entry->hangUp();
  }
}

void Connections::close(std::optional<std::uint16_t> survivor) {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (const Entry* const entry : open_) {
    if (entry->peerPort_ != survivor) {
      entry->hangUp();
    }
  }
}

std::size_t Connections::accepted() const {
  const std::lock_guard lock(mutex_);
  return handles_.size();
}

ConnectionFactory::ConnectionFactory(std::shared_ptr<Connections> connections,
                                     Poco::Net::HTTPRequestHandlerFactory::Ptr handlers,
                                     Poco::Net::HTTPServerParams::Ptr params)
    : connections_(std::move(connections)), handlers_(std::move(handlers)),
      params_(std::move(params)) {}

Poco::Net::TCPServerConnection*
ConnectionFactory::createConnection(const Poco::Net::StreamSocket& socket) {
  return std::make_unique<Connection>(connections_, socket, params_, handlers_).release();
}

} // namespace exec_wrapper::test
