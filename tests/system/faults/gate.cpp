#include "system/faults/gate.h"

#include "support/checked.h"
#include "support/scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace exec_wrapper::test::faults {

namespace {

constexpr int kShortestQueue = 0;
constexpr int kMostFillers = 16;
constexpr int kConnectsWithin =
    50; // milliseconds, on loopback; no answer by then: there is no room

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

Descriptor boundSocket() {
  Descriptor fd(
      checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket"));
  const sockaddr_in any = loopback(0);
  checked(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any), "bind");
  return fd;
}

std::uint16_t portOf(int fd) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  checked(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length), "getsockname");
  return ntohs(address.sin_port);
}

/// What is there to read goes to the other side. False when there is no more.
bool forward(int from, int to) {
  std::array<char, 4096> buffer;
  const ssize_t count = ::recv(from, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count < 0) {
    return errno == EAGAIN;
  }
  return count > 0 && sendAll(to, std::string_view(buffer.data(), static_cast<std::size_t>(count)));
}

} // namespace

Gate::Gate(std::uint16_t target)
    : listener_(boundSocket()), port_(portOf(listener_.get())), target_(target),
      roused_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
  checked(::listen(listener_.get(), kShortestQueue), "listen");
  thread_ = std::thread([this] { work(); });
}

Gate::~Gate() {
  ends_.raise();
  thread_.join();
}

void Gate::leadTo(std::uint16_t target) {
  const std::lock_guard lock(mutex_);
  target_ = target;
  swallows_ = false;
  passages_.clear();
  if (!fillers_.empty()) {
    fillers_.clear();
    emptyQueue();
  }
  rouse();
}

void Gate::swallow() {
  const std::lock_guard lock(mutex_);
  swallows_ = true;
  fillQueue();
  rouse();
}

/// Until a connection does not come about any more.
void Gate::fillQueue() {
  const sockaddr_in address = loopback(port_);
  for (int i = 0; i < kMostFillers; ++i) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    fillers_.emplace_back(checked(fd, "socket"));
    ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    pollfd connected{fd, POLLOUT, 0};
    if (::poll(&connected, 1, kConnectsWithin) == 0) {
      return;
    }
  }
  throw std::runtime_error("the queue of a listening socket cannot be filled");
}

/// Or who comes next would find no room yet, and only come again a second later.
void Gate::emptyQueue() {
  for (int fd; (fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    ::close(fd);
  }
}

void Gate::rouse() {
  ::eventfd_write(roused_.get(), 1);
}

void Gate::work() {
  for (;;) {
    std::vector<pollfd> polled = sources();
    ::poll(polled.data(), polled.size(), -1);
    if (polled[0].revents != 0) {
      return;
    }
    eventfd_t ignored;
    ::eventfd_read(roused_.get(), &ignored);
    serve();
  }
}

std::vector<pollfd> Gate::sources() {
  const std::lock_guard lock(mutex_);
  std::vector<pollfd> polled = {{ends_.fd(), POLLIN, 0}, {roused_.get(), POLLIN, 0}};
  if (!swallows_) {
    polled.push_back({listener_.get(), POLLIN, 0});
    for (const Passage& passage : passages_) {
      polled.push_back({passage.outside.get(), POLLIN, 0});
      polled.push_back({passage.inside.get(), POLLIN, 0});
    }
  }
  return polled;
}

/// By who is there now: what was polled may be gone by this time. Nothing in here blocks for long.
void Gate::serve() {
  const std::lock_guard lock(mutex_);
  if (swallows_) {
    return;
  }
  std::erase_if(passages_, [](const Passage& passage) {
    return !forward(passage.outside.get(), passage.inside.get()) ||
           !forward(passage.inside.get(), passage.outside.get());
  });
  for (int fd; (fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    let(Descriptor(fd));
  }
}

void Gate::let(Descriptor visitor) {
  try {
    passages_.push_back({std::move(visitor), Descriptor(connectTo(target_))});
  } catch (const std::system_error&) { // nobody there: the visitor finds its connection closed
  }
}

} // namespace exec_wrapper::test::faults
