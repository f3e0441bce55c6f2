#pragma once

#include "common/http/connect/wait.h"
#include "common/http/wire/link.h"

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>

#include <poll.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace exec_wrapper::http {

/// A connected, non-blocking socket of Poco. All waits are in this class, so the deadline bounds
/// them.
///
/// `Socket` has `int trySend(const void*, int)` and `int tryReceive(void*, int)`. They return the
/// number of bytes, or zero at the end. `kWantsToRead` or `kWantsToWrite` means: try again when the
/// socket is ready for that. Otherwise they throw Poco::Net::NetException with a message for
/// people.
template <class Socket> class BoundedSocket final : public Socket, public Bounds {
public:
  using Socket::Socket;

  int receiveBytes(void* buffer, int length, int) override {
    if (!ahead_.empty()) {
      return takeAhead(buffer, length);
    }
    for (;;) {
      requireTime();
      const int received = this->tryReceive(buffer, length);
      if (received >= 0) {
        return received;
      }
      awaitReady(this->sockfd(), wanted(received), deadline_);
    }
  }

  /// Sends all of it. A server that answers before it has read the request may read no more of it.
  /// Then this ends with an exception, and the answer can be received.
  int sendBytes(const void* buffer, int length, int) override {
    for (int sent = 0; sent < length;) {
      requireTime();
      const int count = send(static_cast<const char*>(buffer) + sent, length - sent);
      if (count >= 0) {
        sent += count;
      } else if (count == Socket::kWantsToRead) {
        awaitReady(this->sockfd(), POLLIN, deadline_);
      } else if (awaitReady(this->sockfd(), POLLIN | POLLOUT, deadline_) == POLLIN) {
        receiveAhead();
      }
    }
    return length;
  }

  bool quiet() override {
    try {
      // Between two requests a server may send session tickets, which only OpenSSL understands.
      constexpr int kMostRecords = 16;
      for (int i = 0; i < kMostRecords && ahead_.empty(); ++i) {
        char byte = 0;
        if (this->tryReceive(&byte, 1) != Socket::kWantsToRead) {
          return false;
        }
        pollfd polled{this->sockfd(), POLLIN, 0};
        if (::poll(&polled, 1, 0) == 0) {
          return true;
        }
      }
    } catch (const Poco::Exception&) { // the connection has ended
    }
    return false;
  }

private:
  static constexpr std::size_t kMostAhead = 64 << 10;

  void requireTime() const {
    if (over(deadline_)) {
      throw Poco::TimeoutException();
    }
  }

  int send(const char* bytes, int length) {
    if (broken_.empty()) {
      try {
        return this->trySend(bytes, length);
      } catch (const Poco::Exception& error) {
        broken_ = error.message();
      }
    }
    throw Poco::Net::NetException(broken_);
  }

  static short wanted(int outcome) { return outcome == Socket::kWantsToWrite ? POLLOUT : POLLIN; }

  int takeAhead(void* buffer, int length) {
    const std::size_t count = std::min(ahead_.size(), static_cast<std::size_t>(length));
    std::memcpy(buffer, ahead_.data(), count);
    ahead_.erase(0, count);
    return static_cast<int>(count);
  }

  /// Receives the answer of a server that does not read.
  void receiveAhead() {
    std::array<char, 4096> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init)
    const int received = this->tryReceive(buffer.data(), static_cast<int>(buffer.size()));
    if (received > 0) {
      ahead_.append(buffer.data(), static_cast<std::size_t>(received));
    }
    if (received == 0 || isFinal(ahead_) || ahead_.size() > kMostAhead) {
      broken_ = "closed before the request was sent";
    }
  }

  /// False for an interim answer (1xx).
  static bool isFinal(std::string_view answer) {
    constexpr std::size_t kClass = std::string_view("HTTP/1.1 ").size();
    return answer.size() > kClass && answer[kClass] != '1';
  }
};

} // namespace exec_wrapper::http
