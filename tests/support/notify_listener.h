#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace exec_wrapper::test {

/// The socket of a service manager, which a program finds in NOTIFY_SOCKET. It has the kernel's
/// queue and no thread: a test that does not read is a manager that does not.
class NotifyListener {
public:
  struct Datagram {
    std::string text;
    pid_t sender = 0; ///< the kernel's word
  };

  /// `address`: a path, or `@` and an abstract name.
  explicit NotifyListener(const std::string& address);
  ~NotifyListener();
  NotifyListener(const NotifyListener&) = delete;
  NotifyListener& operator=(const NotifyListener&) = delete;

  /// Readable when a datagram is there.
  int descriptor() const noexcept { return fd_; }

  /// The next one, or nothing where none is there now.
  std::optional<Datagram> take();

  /// Sends datagrams to itself until no more fit. Returns how many did.
  int fill();

  /// Nobody listens any more. A path is removed.
  void close();

private:
  std::string address_;
  int fd_ = -1;
};

} // namespace exec_wrapper::test
