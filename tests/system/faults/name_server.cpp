#include "system/faults/name_server.h"

#include "support/checked.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>

namespace exec_wrapper::test::faults {

namespace {

using namespace std::string_literals;

constexpr std::size_t kHeader = 12;
constexpr std::uint16_t kPort = 53;
constexpr char kIpv4 = 1; // the type of an address record

int nameServerSocket() {
  const int fd = checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(kPort);
  checked(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address),
          "bind to port 53");
  return fd;
}

/// Where the one question ends; 0 where it does not.
std::size_t endOfQuestion(const std::string& query) {
  std::size_t at = kHeader;
  while (at < query.size() && query[at] != 0) {
    at += static_cast<unsigned char>(query[at]) + std::size_t{1};
  }
  const std::size_t end = at + 5; // the last label, a type and a class
  return end <= query.size() ? end : 0;
}

} // namespace

std::string nameAnswer(const std::string& query) {
  const std::size_t end = endOfQuestion(query);
  if (end == 0) {
    return {};
  }
  const bool address = query[end - 3] == kIpv4;
  const std::string flags = "\x81\x80"s; // a recursive answer, no error
  const std::string counts = "\0\1\0"s + static_cast<char>(address) + "\0\0\0\0"s;
  const std::string record = "\xC0\x0C\0\1\0\1\0\0\0\0\0\4\x7F\0\0\1"s; // for the name asked for
  return query.substr(0, 2) + flags + counts + query.substr(kHeader, end - kHeader) +
         (address ? record : "");
}

NameServer::NameServer() : socket_(nameServerSocket()) {
  thread_ = std::thread([this] { work(); });
}

NameServer::~NameServer() {
  ends_.raise();
  thread_.join();
}

void NameServer::work() {
  std::array<pollfd, 2> sources = {{{ends_.fd(), POLLIN, 0}, {socket_.get(), POLLIN, 0}}};
  for (;;) {
    ::poll(sources.data(), sources.size(), -1);
    if (sources[0].revents != 0) {
      return;
    }
    std::array<char, 512> buffer;
    sockaddr_in from{};
    socklen_t length = sizeof from;
    auto* const peer = reinterpret_cast<sockaddr*>(&from);
    const ssize_t count = ::recvfrom(socket_.get(), buffer.data(), buffer.size(), 0, peer, &length);
    if (count <= 0 || silent_) {
      continue;
    }
    const std::string answer = nameAnswer({buffer.data(), static_cast<std::size_t>(count)});
    ::sendto(socket_.get(), answer.data(), answer.size(), 0, peer, length);
  }
}

} // namespace exec_wrapper::test::faults
