#include "support/scripted_server.h"

#include "support/checked.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace exec_wrapper::test {

namespace {

/// False when there is no more.
bool readSome(int fd, std::string& text) {
  std::array<char, 4096> buffer{};
  const ssize_t count = ::recv(fd, buffer.data(), buffer.size(), 0);
  if (count <= 0) {
    return false;
  }
  text.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

std::size_t bodyLength(const std::string& head) {
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = head.find(kName);
  return at == head.npos ? 0 : std::stoul(head.substr(at + kName.size()));
}

} // namespace

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) {
  listener_ = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  checked(::bind(listener_, generic, length), "bind");
  checked(::listen(listener_, 16), "listen");
  checked(::getsockname(listener_, generic, &length), "getsockname");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept(); });
}

ScriptedServer::~ScriptedServer() {
  ::shutdown(listener_, SHUT_RDWR); // which ends accept(2)
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (const Visit& visit : visits_) {
      if (visit.fd >= 0) {
        ::shutdown(visit.fd, SHUT_RDWR);
      }
    }
  }
  for (Visit& visit : visits_) {
    visit.thread.join();
  }
}

std::string ScriptedServer::url() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

void ScriptedServer::accept() {
  for (int fd = 0; (fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    const std::lock_guard lock(mutex_);
    visits_.remove_if([](Visit& visit) {
      if (visit.fd < 0) {
        visit.thread.join(); // it has nothing left to do
      }
      return visit.fd < 0;
    });
    Visit& visit = visits_.emplace_back();
    visit.fd = fd;
    visit.thread = std::thread([this, &visit] { serve(visit); });
  }
}

void ScriptedServer::serve(Visit& visit) {
  int fd = -1;
  {
    const std::lock_guard lock(mutex_);
    fd = visit.fd;
  }
  script_(fd);
  const std::lock_guard lock(mutex_);
  ::close(std::exchange(visit.fd, -1));
}

int connectTo(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const int fd = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  checked(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), "connect");
  return fd;
}

std::string readRequest(int fd) {
  std::string text;
  std::size_t end = text.npos;
  while ((end = text.find("\r\n\r\n")) == text.npos) {
    if (!readSome(fd, text)) {
      return {};
    }
  }
  const std::size_t whole = end + 4 + bodyLength(text.substr(0, end));
  while (text.size() < whole) {
    if (!readSome(fd, text)) {
      return {};
    }
  }
  return text;
}

std::string readHead(int fd) {
  std::string head;
  while (!head.ends_with("\r\n\r\n")) {
    char byte = 0;
    if (::recv(fd, &byte, 1, 0) != 1) {
      return {};
    }
    head += byte;
  }
  return head;
}

bool readBytes(int fd, std::size_t count) {
  for (std::string some; count > 0; count -= std::min(count, some.size())) {
    some.clear();
    if (!readSome(fd, some)) {
      return false;
    }
  }
  return true;
}

void awaitBreak(int fd) {
  pollfd hangUp{fd, 0, 0};
  while ((hangUp.revents & (POLLHUP | POLLERR)) == 0) {
    ::poll(&hangUp, 1, -1);
  }
}

bool sendAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void awaitHangUp(int fd) {
  for (std::string ignored; readSome(fd, ignored);) {
    ignored.clear();
  }
}

void resetWhenClosed(int fd) {
  const linger now{1, 0};
  checked(::setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now), "setsockopt");
}

std::string okAnswer(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

} // namespace exec_wrapper::test
