#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/TCPServerConnectionFactory.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

namespace exec_wrapper::test {

/// The connections that are open, so that they can be ended from outside. Poco's own way to do
/// that talks TLS on a connection while another thread does. Any thread.
class Connections {
public:
  /// Is one of them, for as long as it lives, and ends the connection with itself.
  class Entry {
  public:
    Entry(Connections& all, const Poco::Net::StreamSocket& socket);
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

  private:
    friend class Connections;
    void hangUp() const noexcept;

    Connections& all_;
    int fd_; ///< of our own: it stays valid when Poco has closed its
    std::uint16_t peerPort_;
  };

  /// Ends those that are open.
  void hangUp();

  /// Ends those that are open, save one where its peer's port is given, and all that come.
  void close(std::optional<std::uint16_t> survivor);

  /// How many there were.
  std::size_t accepted() const;

private:
  mutable std::mutex mutex_;
  std::set<const Entry*> open_;
  bool closed_ = false;

  /// A handle of each that there was. Poco's threads drop theirs in no order that a thread
  /// sanitizer could see; the last one is dropped here, when they are gone.
  std::vector<Poco::Net::StreamSocket> handles_;
};

/// Makes Poco's HTTP connections, registered for as long as they are served.
class ConnectionFactory final : public Poco::Net::TCPServerConnectionFactory {
public:
  ConnectionFactory(std::shared_ptr<Connections> connections,
                    Poco::Net::HTTPRequestHandlerFactory::Ptr handlers,
                    Poco::Net::HTTPServerParams::Ptr params);

  Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& socket) override;

private:
  std::shared_ptr<Connections> connections_;
  Poco::Net::HTTPRequestHandlerFactory::Ptr handlers_;
  Poco::Net::HTTPServerParams::Ptr params_;
};

} // namespace exec_wrapper::test
