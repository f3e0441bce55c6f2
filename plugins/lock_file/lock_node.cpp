#include "lock_node.h"

#include "occupant.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

namespace exec_wrapper::lock_file {

namespace {

constexpr int kNames = 16; // tries to find a free name, of 2^64

std::string randomDigits() {
  std::uint64_t bits = 0;
  if (::getrandom(&bits, sizeof bits, GRND_NONBLOCK) != static_cast<ssize_t>(sizeof bits)) {
    // Early in a boot. Host and pid are unique anyhow, but for what a crash left.
    bits = static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
  }
  std::string digits;
  for (; digits.size() < 16; bits >>= 4U) {
    digits += "0123456789abcdef"[bits & 0xFU];
  }
  return digits;
}

/// ".<lock>.<host>.<pid>.<random>" in the lock's directory, with room to spare in 255 bytes.
std::string nodePath(const std::string& lockPath, std::string_view host) {
  const std::size_t name = lockPath.rfind('/') + 1; // 0 where there is no slash
  std::string machine(host.substr(0, 64));
  std::replace(machine.begin(), machine.end(), '/', '_');
  return lockPath.substr(0, name) + "." + lockPath.substr(name, 100) + "." + machine + "." +
         std::to_string(::getpid()) + "." + randomDigits();
}

} // namespace

LockNode::~LockNode() {
  if (!path_.empty()) {
    ::unlink(path_.c_str());
  }
}

int LockNode::create(const std::string& lockPath, std::string_view host, std::string_view text) {
  for (int i = 0; i < kNames; ++i) {
    std::string path = nodePath(lockPath, host);
    file_ = common::FileDescriptor(
        ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (file_.valid()) {
      path_ = std::move(path);
      return write(text);
    }
    if (errno != EEXIST) {
      return errno;
    }
  }
  return EEXIST;
}

int LockNode::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file_.get(), text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

bool LockNode::isAt(const std::string& lockPath) const {
  struct stat ours {};
  struct stat there {};
  return ::fstat(file_.get(), &ours) == 0 && ::lstat(lockPath.c_str(), &there) == 0 &&
         sameFile(ours, there);
}

} // namespace exec_wrapper::lock_file
