#include "support/marks/nested_mark.h"

#include "base/random/random_bits.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper {

namespace {

constexpr std::size_t kMostSockets = 8;
constexpr std::size_t kMostFound = 64;
constexpr std::size_t kLongestTable = std::size_t{32} << 20U; // about 300 000 sockets
constexpr int kBacklog = 128;

std::string namePrefix(const base::ProcessId& wrapper) {
  return "exec_wrapper/within/" + std::to_string(wrapper.pid) + "-" +
         std::to_string(wrapper.started) + "/";
}

struct Address {
  sockaddr_un name{};
  socklen_t size = 0;
};

// Abstract: the path begins with a zero byte.
std::optional<Address> addressOf(std::string_view name) {
  Address address;
  address.name.sun_family = AF_UNIX;
  if (name.size() >= sizeof address.name.sun_path) {
    return std::nullopt;
  }
  std::copy(name.begin(), name.end(), address.name.sun_path + 1);
  address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  return address;
}

base::FileDescriptor streamSocket() {
  return base::FileDescriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

// A process in another pid namespace may have our pid, so a pid does not make the name unique.
std::string unique() {
  return std::to_string(getpid()) + "." + std::to_string(base::randomBits());
}

base::FileDescriptor listenOn(const std::string& name) {
  base::FileDescriptor listening = streamSocket();
  const auto address = addressOf(name);
  if (!address || !listening.valid() ||
      bind(listening.get(), reinterpret_cast<const sockaddr*>(&address->name), address->size) !=
          0 ||
      listen(listening.get(), kBacklog) != 0) {
    return {};
  }
  return listening;
}

std::optional<NestedWrapper> listenerOf(std::string_view name) {
  const base::FileDescriptor asking = streamSocket();
  const auto address = addressOf(name);
  ucred peer{};
  socklen_t size = sizeof peer;
  if (!address || !asking.valid() ||
      connect(asking.get(), reinterpret_cast<const sockaddr*>(&address->name), address->size) !=
          0 ||
      getsockopt(asking.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.pid <= 0) {
    return std::nullopt; // gone, or its backlog is full
  }
  return NestedWrapper{peer.pid, peer.uid};
}

// Reads the kernel's table of Unix sockets. Its lines end with the name; an abstract name has an @.
std::vector<std::string> namesThatBeginWith(const std::string& prefix) {
  const base::FileDescriptor table(open("/proc/self/net/unix", O_RDONLY | O_CLOEXEC));
  std::vector<std::string> names;
  std::string text;
  std::array<char, 65536> buffer;
  for (std::size_t total = 0; table.valid() && total < kLongestTable;) {
    const ssize_t size = read(table.get(), buffer.data(), buffer.size());
    if (size <= 0) {
      break;
    }
    total += static_cast<std::size_t>(size);
    text.append(buffer.data(), static_cast<std::size_t>(size));
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
      const std::string_view line = std::string_view(text).substr(begin, end - begin);
      const std::size_t at = line.find(" @" + prefix);
      if (at != line.npos && names.size() < kMostFound) {
        names.emplace_back(line.substr(at + 2));
      }
    }
    text.erase(0, begin);
  }
  return names;
}

} // namespace

NestedMark::NestedMark(const std::vector<base::ProcessId>& around) {
  for (std::size_t i = 0; i < std::min(around.size(), kMostSockets); ++i) {
    if (base::FileDescriptor listening = listenOn(namePrefix(around[i]) + unique());
        listening.valid()) {
      sockets_.push_back(std::move(listening));
    }
  }
}

std::vector<NestedWrapper> nestedWrappers(const base::ProcessId& wrapper) {
  std::vector<NestedWrapper> found;
  for (const std::string& name : namesThatBeginWith(namePrefix(wrapper))) {
    if (const auto nested = listenerOf(name)) {
      found.push_back(*nested);
    }
  }
  return found;
}

} // namespace exec_wrapper
