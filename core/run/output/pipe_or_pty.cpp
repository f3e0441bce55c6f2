#include "run/output/pipe_or_pty.h"

#include "base/directory.h"
#include "base/process_list.h"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <utility>
#include <vector>

namespace exec_wrapper::run {

namespace {

std::optional<PipeOrPty> makePipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::nullopt;
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK); // only of our end
  return PipeOrPty{std::make_shared<base::FileDescriptor>(ends[0]), base::FileDescriptor(ends[1])};
}

std::optional<PipeOrPty> makeTerminal(int stream, PtyUse use, const std::optional<termios>& as) {
  base::FileDescriptor ours(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
  if (!ours.valid() || unlockpt(ours.get()) != 0) {
    return std::nullopt;
  }
  // Not by its name, which another mount of /dev/pts may give to another terminal.
  base::FileDescriptor given(ioctl(ours.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!given.valid()) {
    return std::nullopt;
  }
  termios modes = as.value_or(termios());
  if (as || tcgetattr(stream, &modes) == 0) {
    if (use == PtyUse::Output) {
      modes.c_oflag &= ~static_cast<tcflag_t>(OPOST); // the real terminal does that
      modes.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    }
    tcsetattr(given.get(), TCSANOW, &modes);
  }
  copyWindowSize(stream, ours.get());
  return PipeOrPty{std::make_shared<base::FileDescriptor>(std::move(ours)), std::move(given)};
}

// The command's end of a pipe or terminal, as fstat shows it.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;
  std::optional<dev_t> terminal;

  bool fits(const struct stat& status) const {
    if (terminal) {
      return S_ISCHR(status.st_mode) && status.st_rdev == *terminal;
    }
    return status.st_dev == device && status.st_ino == inode;
  }
};

FileIdentity identityOf(int source) {
  constexpr unsigned kFirstTerminal = 136; // the kernel's major number of /dev/pts/0
  constexpr unsigned kPerMajor = 1U << 20U;
  FileIdentity face;
  unsigned number = 0;
  if (ioctl(source, TIOCGPTN, &number) == 0) {
    face.terminal = makedev(kFirstTerminal + number / kPerMajor, number % kPerMajor);
    return face;
  }
  struct stat status {};
  fstat(source, &status);
  face.device = status.st_dev;
  face.inode = status.st_ino;
  return face;
}

bool holds(pid_t pid, const FileIdentity& face) {
  const std::string path = "/proc/" + std::to_string(pid) + "/fd";
  const base::Directory directory(opendir(path.c_str()));
  while (const dirent* const entry = directory ? readdir(directory.get()) : nullptr) {
    struct stat status {};
    if (fstatat(dirfd(directory.get()), entry->d_name, &status, 0) == 0 && face.fits(status)) {
      return true;
    }
  }
  return false;
}

} // namespace

std::optional<PipeOrPty> makePipeOrPty(int stream, PtyUse use,
                                       const std::optional<termios>& modes) {
  return isatty(stream) == 1 ? makeTerminal(stream, use, modes) : makePipe();
}

void copyWindowSize(int stream, int source) noexcept {
  winsize size{};
  if (ioctl(stream, TIOCGWINSZ, &size) == 0) {
    ioctl(source, TIOCSWINSZ, &size);
  }
}

bool sameFile(int one, int other) noexcept {
  const pid_t self = getpid();
  const long order = syscall(SYS_kcmp, self, self, KCMP_FILE, one, other);
  if (order == 0) {
    return true;
  }
  struct stat first {};
  struct stat second {};
  if (fstat(one, &first) != 0 || fstat(other, &second) != 0 || first.st_dev != second.st_dev ||
      first.st_ino != second.st_ino) {
    return false;
  }
  if (S_ISFIFO(first.st_mode) || S_ISSOCK(first.st_mode) || isatty(one) == 1) {
    return true;
  }
  // A file that was opened twice has two write positions. In a container the call above may be
  // forbidden: then an equal position is taken as evidence.
  return order < 0 && fcntl(one, F_GETFL) == fcntl(other, F_GETFL) &&
         lseek(one, 0, SEEK_CUR) == lseek(other, 0, SEEK_CUR);
}

std::string holdersOf(int source) {
  const FileIdentity face = identityOf(source);
  std::vector<base::ProcessEntry> holders;
  for (base::ProcessEntry& process :
       base::listProcesses().value_or(std::vector<base::ProcessEntry>())) {
    if (process.pid != getpid() && holds(process.pid, face)) {
      holders.push_back(std::move(process));
    }
  }
  return holders.empty() ? "a process" : base::describeProcesses(holders);
}

} // namespace exec_wrapper::run
