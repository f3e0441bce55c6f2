#pragma once

#include "base/file_descriptor.h"
#include "base/status.h"

#include <sys/socket.h>
#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// The directories to make the socket's own directory in, best first: `$XDG_RUNTIME_DIR` where it
/// belongs to our user and that is not root, `/run/exec_wrapper`, `$TMPDIR` or `/tmp`. It is
/// another user's under `sudo -E`, and for root it may go when somebody logs out.
std::vector<std::string> notifyDirectories();

/// The Unix datagram socket through which the processes of a run report to the wrapper.
/// Nothing in it blocks but the closing of descriptors that came along: who sent one decides how
/// long that takes (SO_LINGER in socket(7)).
///
/// It has a directory of a random name (mode 0711), and everybody who knows the path may send (mode
/// 0666): the command may run as another user. So a datagram is hostile until its sender is known
/// (`SenderCheck`). Where no directory can be had, its address is abstract.
class NotifySocket {
public:
  /// Its path is DIRECTORY/exec_wrapper-XXXXXX/notify.
  static constexpr std::string_view kDirectoryPrefix = "exec_wrapper-";
  static constexpr const char* kNameInDirectory = "/notify";

  struct Datagram {
    std::string_view bytes; ///< until the next `receive`; the first `longest` where it is longer
    pid_t pid = 0;          ///< of the sender, in our pid namespace; 0: it is not to be seen there
    uid_t uid = 0;          ///< of the sender
    bool genuine = false;   ///< the kernel vouches for both
    bool truncated = false; ///< some of the descriptors that came along are lost
  };

  NotifySocket() = default;
  ~NotifySocket();
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  /// `longest`: bytes of a datagram. A failure names what was tried.
  base::Status open(const std::vector<std::string>& directories, std::size_t longest);

  /// Nothing can be received any longer. Closes all descriptors, those that came along and were not
  /// received too. The path stays.
  void closeDescriptors() noexcept;

  /// As before `open`. The directory is removed.
  void close() noexcept;

  /// Removes the path only: what was sent can still be received. Any thread.
  void removePath() const noexcept;

  /// Senders get an error from now on, and wait no more.
  void refuse() noexcept;

  bool isOpen() const noexcept { return fd_.valid(); }
  int descriptor() const noexcept { return fd_.get(); }

  /// As the variable NOTIFY_SOCKET has it: a path, or `@` and an abstract name.
  const std::string& address() const noexcept { return address_; }
  bool isAbstract() const noexcept { return address_.starts_with('@'); }

  /// Where its own directory is; empty where the address is abstract.
  std::string parentDirectory() const { return directory_.substr(0, directory_.rfind('/')); }

  /// False where the path leads elsewhere by now, or nowhere: a runtime directory goes at logout,
  /// and files in /tmp are cleaned up.
  bool isReachable() const noexcept;

  /// The oldest datagram; nothing where there is none. Descriptors that came with it are closed by
  /// the next call, which is what `BARRIER=1` waits for: all before it was read by then.
  std::optional<Datagram> receive();

private:
  bool openIn(const std::string& directory);
  bool openAbstract();
  bool bindTo(const std::string& name);
  void takeControl(msghdr& message, Datagram& datagram);

  base::FileDescriptor fd_;
  std::string address_;
  std::string directory_; // ours, to be removed; empty: none
  ino_t inode_ = 0;       // of the path
  dev_t device_ = 0;
  std::size_t longest_ = 0;
  std::unique_ptr<char[]> buffer_;
  std::vector<base::FileDescriptor> received_; // that came with the last datagram
};

} // namespace exec_wrapper::run
