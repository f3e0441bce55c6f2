#include "run/watcher.h"

#include "run/orphans.h"
#include "support/text.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <vector>

namespace exec_wrapper {

namespace {

constexpr Duration kPatience = std::chrono::seconds(10); // with those that cannot die
constexpr char kGroup = 'g';
constexpr char kDismissed = 'd';

// What the wrapper said. The numbers end with a blank.
struct Words {
  pid_t group = 0;
  bool dismissed = false;
};

Words listen(int pipe) {
  Words words;
  std::string number;
  char byte = 0;
  for (;;) {
    const ssize_t count = ::read(pipe, &byte, 1);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return words;
    }
    if (byte == kDismissed) {
      words.dismissed = true;
    } else if (byte == kGroup) {
      number.clear();
    } else if (byte == ' ') {
      words.group = static_cast<pid_t>(std::strtol(number.c_str(), nullptr, 10));
    } else {
      number += byte;
    }
  }
}

class SpawnSettings {
public:
  explicit SpawnSettings(int pipe) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, pipe, Watcher::kItsPipe);
    posix_spawnattr_init(&attributes_);
    sigset_t all;
    sigfillset(&all); // nothing but SIGKILL is for it
    posix_spawnattr_setsigmask(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  const posix_spawn_file_actions_t* actions() const noexcept { return &actions_; }
  const posix_spawnattr_t* attributes() const noexcept { return &attributes_; }

private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

} // namespace

int Watcher::start() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return errno;
  }
  // Not as descriptor 3 itself, which dup2 would leave closed on exec.
  const FileDescriptor reading(fcntl(ends[0], F_DUPFD_CLOEXEC, kItsPipe + 1));
  ::close(ends[0]);
  pipe_.reset(ends[1]);
  const SpawnSettings settings(reading.get());
  std::string name(kProgramName);
  std::string wrapper = std::to_string(getpid());
  std::array<char*, 3> words = {name.data(), wrapper.data(), nullptr};
  // Our environment may hold secrets; all that it needs of it is where the libraries are.
  const char* const libraries = std::getenv("LD_LIBRARY_PATH");
  std::string path = std::string("LD_LIBRARY_PATH=") + (libraries != nullptr ? libraries : "");
  std::array<char*, 2> environment = {libraries != nullptr ? path.data() : nullptr, nullptr};
  return posix_spawn(&pid_, "/proc/self/exe", settings.actions(), settings.attributes(),
                     words.data(), environment.data());
}

void Watcher::attemptStarted(pid_t group) noexcept {
  tell(kGroup + std::to_string(group) + " ");
}

void Watcher::dismiss() noexcept {
  tell({&kDismissed, 1});
  pipe_.reset();
}

void Watcher::tell(std::string_view text) noexcept {
  if (pipe_.valid()) {
    static_cast<void>(!::write(pipe_.get(), text.data(), text.size()));
  }
}

int watchOver(int pipe, pid_t wrapper) {
  const Words words = listen(pipe);
  if (words.dismissed) {
    return 0;
  }
  std::vector<std::string> named;
  for (const ProcessEntry& process : endOrphans(wrapper, words.group, kPatience)) {
    named.push_back("pid " + std::to_string(process.pid) + " (" + printable(process.command) + ")");
  }
  const std::string line =
      "exec_wrapper: the wrapper with pid " + std::to_string(wrapper) + " was killed; " +
      (named.empty() ? "nothing was left of its command" : "killed " + join(named, ", ")) + "\n";
  static_cast<void>(!::write(STDERR_FILENO, line.data(), line.size()));
  return 0;
}

} // namespace exec_wrapper
