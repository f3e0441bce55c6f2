#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace exec_wrapper::test {

/// A TCP server on 127.0.0.1 that does with each connection what the test's function does, which
/// gets the connected, blocking descriptor. Connections are served at once, each on a thread; when
/// the function returns its connection is closed.
///
/// The destructor ends all connections and waits for the functions, which therefore must return
/// when nothing can be read or written any more, as those below do.
class ScriptedServer {
public:
  using Script = std::function<void(int fd)>;

  explicit ScriptedServer(Script script);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::uint16_t port() const noexcept { return port_; }

  /// http://127.0.0.1:PORT
  std::string url() const;

private:
  struct Visit {
    int fd = -1;
    std::thread thread;
  };

  void accept();
  void serve(Visit& visit);

  const Script script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::list<Visit> visits_;
  std::thread acceptor_;
};

/// A connection to a port of 127.0.0.1, blocking, for the caller to close.
int connectTo(std::uint16_t port);

/// A request's head and its body, as long as Content-Length says. Empty when the connection ended.
std::string readRequest(int fd);

/// A request's head, and nothing of what follows it. Empty when the connection ended.
std::string readHead(int fd);

/// Reads this many bytes. False when the connection ended before.
bool readBytes(int fd, std::size_t count);

/// Waits until the other side has broken the connection, and reads nothing until then.
void awaitBreak(int fd);

/// False when the connection ended before all was sent.
bool sendAll(int fd, std::string_view text);

/// Waits until the other side, or the server's destructor, ends the connection; throws away what
/// it sends until then.
void awaitHangUp(int fd);

/// The connection will end in a reset and not in good order.
void resetWhenClosed(int fd);

/// An answer with this body and its length.
std::string okAnswer(std::string_view body);

} // namespace exec_wrapper::test
