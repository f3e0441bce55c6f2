#include "run/recovery/watcher.h"

#include "base/process_list.h"
#include "run/procfs/process_control.h"
#include "run/recovery/orphan_killer.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::run {

namespace {

constexpr Duration kPatience = std::chrono::seconds(10); // for processes that do not die
constexpr int kPipeSize = 4096; // some hundred messages; if it is full, the watcher does not listen
constexpr Duration kMoment = std::chrono::seconds(1); // no pid is reused within it
constexpr char kWrapper = 'w';                        // with its start time
constexpr char kGroup = 'g'; // the start time of its leader, and the time of the message
constexpr char kDismissed = 'd';

// The content of the wrapper's messages: a letter and its numbers, each followed by a blank.
struct PipeMessage {
  KilledRun run;
  base::FileDescriptor leader;           // of the group; readable when it ends, then closed
  std::optional<SteadyTime> leaderEnded; // when this was seen; at the earliest
  bool dismissed = false;
};

std::uint64_t startOf(pid_t pid) {
  const std::optional<base::ProcessEntry> process = base::processEntry(pid);
  return process ? process->started : 0;
}

void take(PipeMessage& words, char kind, const std::vector<std::uint64_t>& numbers) {
  if (kind == kWrapper && numbers.size() == 1) {
    words.run.wrapperStarted = numbers[0];
  } else if (kind == kGroup && numbers.size() == 3) {
    words.run.group = static_cast<pid_t>(numbers[0]);
    words.run.groupStarted = numbers[1];
    words.leader = openProcess(words.run.group);
    words.leaderEnded.reset();
    if (startOf(words.run.group) != words.run.groupStarted) {
      // On a busy machine the wrapper may be killed before the watcher reads its first message.
      words.leader.reset();
      words.leaderEnded = SteadyTime(Duration(numbers[2]));
    }
  }
}

// If a command ends before its wrapper, another group may get its number.
void awaitWord(int pipe, PipeMessage& words) {
  std::array<pollfd, 2> ends = {{{pipe, POLLIN, 0}, {words.leader.get(), POLLIN, 0}}};
  if (poll(ends.data(), ends.size(), -1) > 0 && ends[0].revents == 0) {
    words.leader.reset();
    words.leaderEnded = std::chrono::steady_clock::now();
  }
}

// The kernel kills the leader when the wrapper's first thread ends; the pipe closes with the last.
GroupNumber numberOf(const PipeMessage& words) {
  const bool justNow =
      words.leaderEnded && std::chrono::steady_clock::now() - *words.leaderEnded < kMoment;
  return words.leader.valid() || justNow ? GroupNumber::Fresh : GroupNumber::Old;
}

PipeMessage listen(int pipe, pid_t wrapper) {
  PipeMessage words;
  words.run.wrapper = wrapper;
  char kind = 0;
  std::vector<std::uint64_t> numbers;
  std::uint64_t number = 0;
  char byte = 0;
  for (;;) {
    awaitWord(pipe, words);
    const ssize_t count = ::read(pipe, &byte, 1);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return words;
    }
    if (byte == kDismissed) {
      words.dismissed = true;
    } else if (byte >= '0' && byte <= '9') {
      number = number * 10 + static_cast<std::uint64_t>(byte - '0');
    } else if (byte == ' ') {
      numbers.push_back(std::exchange(number, 0));
      take(words, kind, numbers);
    } else {
      kind = byte;
      numbers.clear();
    }
  }
}

class SpawnSettings {
public:
  // The wrapper's descriptors are held open only by the wrapper and its command: another process
  // may wait for their end. `null` is -1 if there is none.
  SpawnSettings(int pipe, int null) {
    posix_spawn_file_actions_init(&actions_);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO}) {
      if (null >= 0) {
        posix_spawn_file_actions_adddup2(&actions_, null, stream);
      }
    }
    posix_spawn_file_actions_adddup2(&actions_, pipe, Watcher::kItsPipe);
    posix_spawn_file_actions_addclosefrom_np(&actions_, Watcher::kItsPipe + 1);
    posix_spawnattr_init(&attributes_);
    sigset_t all;
    sigfillset(&all); // only SIGKILL is for it
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

int Watcher::start(const std::string& sign) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return errno;
  }
  // Not as descriptor 3 itself, which dup2 would leave closed on exec.
  const base::FileDescriptor reading(fcntl(ends[0], F_DUPFD_CLOEXEC, kItsPipe + 1));
  ::close(ends[0]);
  pipe_.reset(ends[1]);
  fcntl(pipe_.get(), F_SETFL, O_NONBLOCK); // only our end: the run does not wait for it
  fcntl(pipe_.get(), F_SETPIPE_SZ, kPipeSize);
  const base::FileDescriptor null(open("/dev/null", O_RDWR | O_CLOEXEC));
  const SpawnSettings settings(reading.get(), null.get());
  std::string name(kProgramName);
  std::string wrapper = std::to_string(getpid());
  std::string file = sign;
  std::array<char*, 4> words = {name.data(), wrapper.data(), file.data(), nullptr};
  // Our environment may contain secrets. The watcher needs only the path of the libraries.
  const char* const libraries = std::getenv("LD_LIBRARY_PATH");
  std::string path = std::string("LD_LIBRARY_PATH=") + (libraries != nullptr ? libraries : "");
  std::array<char*, 2> environment = {libraries != nullptr ? path.data() : nullptr, nullptr};
  tell(kWrapper + std::to_string(startOf(getpid())) + " ");
  return posix_spawn(&pid_, "/proc/self/exe", settings.actions(), settings.attributes(),
                     words.data(), environment.data());
}

void Watcher::attemptStarted(pid_t group) noexcept {
  if (pipe_.valid()) { // most runs have no watcher, and the lookup in /proc is expensive
    const auto now = std::chrono::steady_clock::now().time_since_epoch() / Duration(1);
    listens_ = tell(kGroup + std::to_string(group) + " " + std::to_string(startOf(group)) + " " +
                    std::to_string(now) + " ");
  }
}

void Watcher::dismiss() noexcept {
  if (pipe_.valid() && (!tell({&kDismissed, 1}) || !listens_)) {
    siginfo_t info{};
    const auto id = static_cast<id_t>(pid_);
    if (waitid(P_PID, id, &info, WEXITED | WNOHANG | WNOWAIT) == 0) { // the pid is still our child
      kill(pid_, SIGKILL);
    }
  }
  pipe_.reset();
}

// Such a short message is written completely or not at all (pipe(7)).
bool Watcher::tell(std::string_view text) noexcept {
  return ::write(pipe_.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

int runWatcher(int pipe, pid_t wrapper, const char* sign) {
  const PipeMessage words = listen(pipe, wrapper);
  if (words.dismissed) {
    return 0;
  }
  utimensat(AT_FDCWD, sign, nullptr, AT_SYMLINK_NOFOLLOW);
  const OrphanCleanup cleanup = killOrphans(words.run, kPatience, numberOf(words));
  std::string line = "exec_wrapper: the wrapper with pid " + std::to_string(wrapper) +
                     " was killed; " +
                     (cleanup.killed.empty() ? "no process of its command was left"
                                             : "killed " + base::describeProcesses(cleanup.killed));
  if (!cleanup.survivors.empty()) {
    line += "; possibly still running: " + base::describeProcesses(cleanup.survivors);
  }
  line += '\n';
  static_cast<void>(!::write(STDERR_FILENO, line.data(), line.size()));
  return 0;
}

} // namespace exec_wrapper::run
