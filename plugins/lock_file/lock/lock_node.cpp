#include "lock_file/lock/lock_node.h"

#include "base/file.h"
#include "base/random/random_bits.h"
#include "base/stable_hash.h"
#include "base/text.h"
#include "lock_file/lock/file_probe.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

namespace exec_wrapper::lock_file {

namespace {

constexpr std::size_t kDigits = 16;
constexpr std::string_view kHex = "0123456789abcdef";
constexpr int kNames = 16; // tries to find a free name, of 2^64

/// The beginning of the names of all nodes of that lock, well below 255 bytes.
std::string namePrefix(const std::string& lockPath) {
  return "." + fileNameOf(lockPath).substr(0, 100) + ".";
}

/// ".<lock>.<host>.<pid>.<random>" in the lock's directory.
std::string nodePath(const std::string& lockPath, std::string_view host) {
  std::string machine(host.substr(0, 64));
  std::replace(machine.begin(), machine.end(), '/', '_');
  return lockPath.substr(0, lockPath.rfind('/') + 1) + namePrefix(lockPath) + machine + "." +
         std::to_string(::getpid()) + "." + base::hexadecimal(base::randomBits());
}

} // namespace

bool isNodeName(std::string_view name, const std::string& lockPath) {
  const std::size_t dot = name.rfind('.');
  const std::string prefix = namePrefix(lockPath);
  return name.starts_with(prefix) && dot > prefix.size() && name.size() == dot + 1 + kDigits &&
         name.find_first_not_of(kHex, dot + 1) == std::string_view::npos;
}

LockNode::~LockNode() {
  if (!path_.empty()) {
    ::unlink(path_.c_str());
  }
}

int LockNode::create(const std::string& lockPath, Holder holder) {
  for (int i = 0; i < kNames; ++i) {
    std::string path = nodePath(lockPath, holder.host);
    file_ = base::FileDescriptor(
        ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (file_.valid()) {
      path_ = std::move(path);
      holder.writeLocked = claim();
      return write(formatHolder(holder));
    }
    if (errno != EEXIST) {
      return errno;
    }
  }
  return EEXIST;
}

/// Not on a file server: there it may take a long time, or never end.
bool LockNode::claim() {
  if (!base::onLocalFileSystem(file_.get())) {
    return false;
  }
  if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
    unlocked_ = "flock: " + base::errorText(errno);
  }
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  const bool locked = ::fcntl(file_.get(), F_OFD_SETLK, &whole) == 0;
  if (!locked) {
    unlocked_ += (unlocked_.empty() ? "" : ", ") + ("fcntl: " + base::errorText(errno));
  }
  return locked;
}

int LockNode::write(std::string_view text) {
  while (!text.empty()) {
    // cppcheck-suppress danglingTemporaryLifetime ; the caller's text outlives the call
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
