#include "run/channel/notify_socket.h"

#include "base/random/random_bits.h"
#include "run/channel/socket_address.h"

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace exec_wrapper::run {

namespace {

constexpr char kOurRuntimeDirectory[] = "/run/exec_wrapper";
constexpr std::size_t kMostDescriptors = 253; // SCM_MAX_FD: of one datagram

bool isOurDirectory(const std::string& path) {
  struct stat status {};
  return path.starts_with('/') && ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == ::geteuid();
}

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string randomName() {
  return std::to_string(base::randomBits()) + "." + std::to_string(base::randomBits());
}

} // namespace

std::vector<std::string> notifyDirectories() {
  std::vector<std::string> directories;
  if (const std::string runtime = variable("XDG_RUNTIME_DIR");
      ::geteuid() != 0 && isOurDirectory(runtime)) {
    directories.push_back(runtime);
  }
  directories.emplace_back(kOurRuntimeDirectory);
  const std::string temporary = variable("TMPDIR");
  directories.push_back(temporary.starts_with('/') ? temporary : "/tmp");
  return directories;
}

NotifySocket::~NotifySocket() {
  close();
}

void NotifySocket::closeDescriptors() noexcept {
  received_.clear();
  fd_.reset();
}

void NotifySocket::close() noexcept {
  closeDescriptors();
  removePath();
  directory_.clear();
  address_.clear();
}

void NotifySocket::removePath() const noexcept {
  if (!directory_.empty()) {
    if (!address_.empty() && isReachable()) {
      ::unlink(address_.c_str());
    }
    ::rmdir(directory_.c_str());
  }
}

void NotifySocket::refuse() noexcept {
  ::shutdown(fd_.get(), SHUT_RDWR);
}

base::Status NotifySocket::open(const std::vector<std::string>& directories, std::size_t longest) {
  close();
  const bool opened =
      std::ranges::any_of(directories, [this](const auto& each) { return openIn(each); }) ||
      openAbstract();
  if (!opened) {
    return base::Status::ofErrno(errno);
  }
  longest_ = longest;
  buffer_ = std::make_unique_for_overwrite<char[]>(longest_);
  received_.reserve(kMostDescriptors); // what was received must not be lost for lack of memory
  return {};
}

bool NotifySocket::openIn(const std::string& directory) {
  if (directory == kOurRuntimeDirectory && ::geteuid() == 0) {
    ::mkdir(directory.c_str(), 0755);
  }
  std::string own = directory + "/" + std::string(kDirectoryPrefix) + "XXXXXX";
  const std::string name = own + kNameInDirectory;
  if (name.size() >= sizeof(sockaddr_un::sun_path) || ::mkdtemp(own.data()) == nullptr) {
    return false;
  }
  directory_ = own;
  if (::chmod(own.c_str(), 0711) == 0 && bindTo(own + kNameInDirectory)) {
    return true;
  }
  const int error = errno;
  close();
  errno = error;
  return false;
}

bool NotifySocket::openAbstract() {
  return bindTo("@exec_wrapper/notify/" + randomName());
}

bool NotifySocket::bindTo(const std::string& name) {
  const std::optional<SocketAddress> address = socketAddress(name);
  if (!address) {
    errno = ENAMETOOLONG;
    return false;
  }
  base::FileDescriptor fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1; // before anybody can send: no datagram lacks its sender
  if (!fd.valid() || ::setsockopt(fd.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0 ||
      ::bind(fd.get(), address->get(), address->size) != 0) {
    return false;
  }
  if (name.front() != '@') {
    struct stat status {};
    if (::chmod(name.c_str(), 0666) != 0 || ::lstat(name.c_str(), &status) != 0) {
      const int error = errno;
      ::unlink(name.c_str());
      errno = error;
      return false;
    }
    inode_ = status.st_ino;
    device_ = status.st_dev;
  }
  address_ = name;
  fd_ = std::move(fd);
  return true;
}

bool NotifySocket::isReachable() const noexcept {
  struct stat status {};
  return isAbstract() || (::lstat(address_.c_str(), &status) == 0 && status.st_ino == inode_ &&
                          status.st_dev == device_);
}

std::optional<NotifySocket::Datagram> NotifySocket::receive() {
  received_.clear();
  constexpr std::size_t kRoom =
      CMSG_SPACE(sizeof(ucred)) + CMSG_SPACE(kMostDescriptors * sizeof(int));
  alignas(cmsghdr) std::array<char, kRoom>
      control; // NOLINT(cppcoreguidelines-pro-type-member-init)
  iovec bytes{buffer_.get(), longest_};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t size = -1;
  do {
    size = ::recvmsg(fd_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC | MSG_TRUNC);
  } while (size < 0 && errno == EINTR);
  if (size < 0) {
    return std::nullopt;
  }
  Datagram datagram;
  datagram.bytes = {buffer_.get(), std::min(static_cast<std::size_t>(size), longest_)};
  takeControl(message, datagram);
  datagram.truncated = (message.msg_flags & MSG_CTRUNC) != 0;
  return datagram;
}

void NotifySocket::takeControl(msghdr& message, Datagram& datagram) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(&message, control)) {
    if (control->cmsg_level != SOL_SOCKET) {
      continue;
    }
    if (control->cmsg_type == SCM_CREDENTIALS && control->cmsg_len == CMSG_LEN(sizeof(ucred))) {
      ucred sender{};
      std::memcpy(&sender, CMSG_DATA(control), sizeof sender);
      datagram.pid = sender.pid;
      datagram.uid = sender.uid;
      datagram.genuine = true;
    } else if (control->cmsg_type == SCM_RIGHTS) {
      const std::size_t count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      for (std::size_t i = 0; i < count; ++i) {
        int descriptor = -1;
        std::memcpy(&descriptor, CMSG_DATA(control) + i * sizeof descriptor, sizeof descriptor);
        received_.emplace_back(descriptor);
      }
    }
  }
}

} // namespace exec_wrapper::run
