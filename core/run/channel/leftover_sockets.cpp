#include "run/channel/leftover_sockets.h"

#include "base/file.h"
#include "base/file_descriptor.h"
#include "run/channel/notify_socket.h"
#include "run/channel/socket_address.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>

namespace exec_wrapper::run {

namespace {

bool isOurs(const std::string& path, mode_t type) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && (status.st_mode & S_IFMT) == type &&
         status.st_uid == ::geteuid();
}

bool nobodyListens(const std::string& path) {
  const std::optional<SocketAddress> address = socketAddress(path);
  const base::FileDescriptor fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  return address && fd.valid() && ::connect(fd.get(), address->get(), address->size) != 0 &&
         errno == ECONNREFUSED;
}

} // namespace

void removeLeftoverSockets(const std::string& directory) {
  constexpr int kMostEntries = 10'000;
  constexpr int kMostRemoved = 100;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(directory.c_str()), ::closedir);
  if (entries == nullptr || !base::onLocalFileSystem(::dirfd(entries.get()))) {
    return;
  }
  int removed = 0;
  for (int i = 0; i < kMostEntries && removed < kMostRemoved; ++i) {
    const dirent* const entry = ::readdir(entries.get());
    if (entry == nullptr) {
      return;
    }
    if (!std::string_view(entry->d_name).starts_with(NotifySocket::kDirectoryPrefix)) {
      continue;
    }
    const std::string own = directory + "/" + entry->d_name;
    const std::string socket = own + NotifySocket::kNameInDirectory;
    if (isOurs(own, S_IFDIR) && isOurs(socket, S_IFSOCK) && nobodyListens(socket)) {
      ::unlink(socket.c_str());
      ::rmdir(own.c_str());
      ++removed;
    }
  }
}

} // namespace exec_wrapper::run
