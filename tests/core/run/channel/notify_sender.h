#pragma once

#include "base/file_descriptor.h"
#include "run/channel/sender_check.h"
#include "support/checked.h"
#include "support/deadline.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// Sends datagrams to a notify socket, as sd_notify(3) does. What was sent waits at the receiver
/// when `send` returns.
class NotifySender {
public:
  /// A path, or `@` and an abstract name. Throws where nobody is there.
  explicit NotifySender(std::string_view address)
      : fd_(test::checked(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    address.copy(name.sun_path, sizeof name.sun_path);
    const bool abstract = address.starts_with('@');
    if (abstract) {
      name.sun_path[0] = '\0';
    }
    const std::size_t size = offsetof(sockaddr_un, sun_path) + address.size() + (abstract ? 0 : 1);
    const timeval patience{
        std::chrono::duration_cast<std::chrono::seconds>(test::kPatience).count(), 0};
    test::checked(::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience),
                  "setsockopt");
    test::checked(::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&name),
                            static_cast<socklen_t>(size)),
                  "connect");
  }

  /// Waits while the receiver has no room. Throws where it is not sent.
  void send(std::string_view datagram, const std::vector<int>& descriptors = {}) const {
    test::checked(sendBy(datagram, descriptors, 0), "sendmsg");
  }

  /// False where the receiver has no room.
  bool trySend(std::string_view datagram) const {
    const bool sent = sendBy(datagram, {}, MSG_DONTWAIT) >= 0;
    if (!sent && errno != EAGAIN) {
      test::throwErrno("sendmsg");
    }
    return sent;
  }

private:
  ssize_t sendBy(std::string_view datagram, const std::vector<int>& descriptors, int flags) const {
    iovec bytes{const_cast<char*>(datagram.data()), datagram.size()};
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    const std::size_t size = descriptors.size() * sizeof(int);
    std::vector<cmsghdr> control(CMSG_SPACE(size) / sizeof(cmsghdr) + 1); // aligned as one is
    if (!descriptors.empty()) {
      message.msg_control = control.data();
      message.msg_controllen = CMSG_SPACE(size);
      cmsghdr* const header = CMSG_FIRSTHDR(&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN(size);
      std::memcpy(CMSG_DATA(header), descriptors.data(), size);
    }
    return ::sendmsg(fd_.get(), &message, flags | MSG_NOSIGNAL);
  }

  base::FileDescriptor fd_;
};

/// A pipe, one end of which travels: the other one shows when the last copy of it is closed.
class TravellingPipe {
public:
  TravellingPipe() {
    std::array<int, 2> ends{};
    test::checked(::pipe2(ends.data(), O_CLOEXEC), "pipe");
    here_.reset(ends[0]);
    away_.reset(ends[1]);
  }

  /// To send. Once it is sent: `leave`.
  int end() const noexcept { return away_.get(); }
  void leave() noexcept { away_.reset(); }

  bool isClosed() const { return closedWithin(0); }
  bool awaitClosed() const { return closedWithin(test::Deadline().milliseconds()); }

private:
  bool closedWithin(int milliseconds) const {
    pollfd end{here_.get(), POLLIN, 0};
    return ::poll(&end, 1, milliseconds) > 0 && (end.revents & POLLHUP) != 0;
  }

  base::FileDescriptor here_;
  base::FileDescriptor away_;
};

/// The open descriptors of this process, but that of the look itself.
inline std::set<int> openDescriptors() {
  std::set<int> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    found.insert(std::stoi(entry.path().filename()));
  }
  std::erase_if(found, [](int fd) { return ::fcntl(fd, F_GETFD) < 0; });
  return found;
}

/// A check for which every process is of the run, or none is.
inline SenderCheck checkThatSays(bool ofRun) {
  constexpr pid_t parent = 1;
  const auto child = [](pid_t pid) {
    base::ProcessEntry entry;
    entry.pid = pid;
    entry.parent = parent;
    entry.alive = true;
    return std::optional(entry);
  };
  return {parent,
          ::getuid(),
          {child, [ofRun](const base::ProcessEntry&) { return ofRun; },
           [](pid_t) { return std::optional<uid_t>(); }}};
}

/// Whether the descriptor becomes readable.
inline bool awaitReadable(int descriptor) {
  pollfd source{descriptor, POLLIN, 0};
  return ::poll(&source, 1, test::Deadline().milliseconds()) > 0;
}

} // namespace exec_wrapper::run
