#include "run/progress/udp_socket.h"

#include <cerrno>

namespace exec_wrapper::run {

int UdpSocket::open(std::uint16_t port) {
  constexpr int kTries = 20; // a port that is free on one address may be in use on the other
  for (int i = 0; i < kTries; ++i) {
    if (const int error = four_.open(IpVersion::Four, port); error != 0) {
      return error;
    }
    errorOfSix_ = six_.open(IpVersion::Six, four_.port());
    if (port != 0 || errorOfSix_ != EADDRINUSE) {
      break;
    }
  }
  const bool none = errorOfSix_ == EAFNOSUPPORT || errorOfSix_ == EADDRNOTAVAIL;
  errorOfSix_ = none ? 0 : errorOfSix_;
  return 0;
}

bool UdpSocket::receive(DatagramQueue& queue) {
  sixFirst_ = !sixFirst_;
  bool all = true;
  for (DatagramSocket* const socket : {sixFirst_ ? &six_ : &four_, sixFirst_ ? &four_ : &six_}) {
    all = (!socket->isOpen() || socket->receive(queue)) && all;
  }
  return all;
}

} // namespace exec_wrapper::run
