#include "run/process/launcher.h"

#include "base/file_descriptor.h"
#include "base/text.h"
#include "run/process/own_number.h"
#include "support/fatal.h"
#include "support/process/start_failure.h"
#include "support/text/text.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace exec_wrapper::run {

namespace {

enum class Step : int { EnterCgroup, ChangeDirectory, Execute };

struct Failure {
  Step step;
  int error;
};

// All that the new process needs, prepared before it exists. Between vfork and exec it may call
// only async-signal-safe functions, and it runs in our memory.
struct Image {
  const char* const* candidates; // the possible files of the program, in order; null ends them
  char* const* arguments;
  char** shellArguments; // the same for /bin/sh; element 1 is free for the file
  char* const* environment;
  const OwnNumber* ownNumber; // to set in the environment
  const char* workDir;        // null: no change
  const InheritedSignals* signals;
  int failurePipe;
  pid_t parent;
  ChildStreams streams;
  int cgroup; // to enter; -1: none
  CommandSession session;
};

// A file whose format the kernel does not know is run as a script, as execvp(3) does. Exception: it
// does not look like text. A shell would misread a program for another machine.
bool looksLikeText(const char* file) noexcept {
  const int fd = open(file, O_RDONLY | O_CLOEXEC);
  char start[128];
  const ssize_t size = fd < 0 ? -1 : read(fd, start, sizeof start);
  for (ssize_t i = 0; i < size && start[i] != '\n'; ++i) {
    if (start[i] == '\0') {
      return false;
    }
  }
  return size >= 0;
}

// Returns why none of the candidates could be run, as execvp(3) determines it.
int executeFirst(const Image& image) noexcept {
  int reason = ENOENT;
  for (const char* const* candidate = image.candidates; *candidate != nullptr; ++candidate) {
    execve(*candidate, image.arguments, image.environment);
    if (errno == ENOEXEC && looksLikeText(*candidate)) {
      image.shellArguments[1] = const_cast<char*>(*candidate);
      execve(image.shellArguments[0], image.shellArguments, image.environment);
      return ENOEXEC;
    }
    const bool elsewhere = errno == ENOENT || errno == ENOTDIR || errno == EACCES ||
                           errno == ESTALE || errno == ENODEV || errno == ETIMEDOUT;
    reason = errno != ENOENT ? errno : reason;
    if (!elsewhere) {
      break;
    }
  }
  return reason;
}

// The command gets only the descriptors that the wrapper was given, not those that a plugin or its
// libraries left open. A kernel before 5.11 does not know the call; then only this is missing.
void keepOnlyInherited(const std::vector<int>& inherited) noexcept {
  constexpr unsigned kCloseOnExec = 1U << 2U; // CLOSE_RANGE_CLOEXEC, which older headers lack
  unsigned first = STDERR_FILENO + 1;
  for (const int descriptor : inherited) {
    const auto kept = static_cast<unsigned>(descriptor);
    if (kept > first) {
      syscall(SYS_close_range, first, kept - 1, kCloseOnExec);
    }
    first = std::max(first, kept + 1);
  }
  syscall(SYS_close_range, first, ~0U, kCloseOnExec);
}

void takeStreams(const ChildStreams& streams) noexcept {
  if (streams.in >= 0) {
    dup2(streams.in, STDIN_FILENO);
  }
  if (streams.out >= 0) {
    dup2(streams.out, STDOUT_FILENO);
  }
  if (streams.err >= 0) {
    dup2(streams.err, STDERR_FILENO);
  }
}

// Returns 0 or an errno. It may wait some milliseconds, until each processor was idle for a moment.
// clone3(2) with CLONE_INTO_CGROUP does not wait. But some kernels (6.18) kill a process that is
// created in this way in a cgroup that was killed before, or from within one.
int enterCgroup(int cgroup) noexcept {
  const int members = openat(cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC);
  if (members < 0) {
    return errno;
  }
  const int error = write(members, "0", 1) == 1 ? 0 : errno; // "0": the writing process
  close(members);
  return error;
}

void tell(const Image& image, const Failure& failure) noexcept {
  static_cast<void>(!write(image.failurePipe, &failure, sizeof failure));
}

[[noreturn]] void become(const Image& image) noexcept {
  Failure failure{Step::Execute, 0};
  // A command whose wrapper was killed is unsupervised. The wrapper may have been killed before
  // this.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const pid_t parent = getppid();
  if (parent != image.parent && parent != 0) { // 0: it is in another pid namespace
    _exit(exit_status::kNotFound);
  }
  if (image.cgroup >= 0) {
    if (const int error = enterCgroup(image.cgroup); error != 0) {
      tell(image, {Step::EnterCgroup, error}); // and continues without it
    }
  }
  if (image.session != CommandSession::Ours && setsid() < 0) { // a container may forbid it
    setpgid(0, 0);
  }
  if (image.session == CommandSession::OfOwnTerminal) {
    ioctl(image.streams.out, TIOCSCTTY, 0);
  }
  image.ownNumber->set(getpid());
  if (image.workDir != nullptr && chdir(image.workDir) != 0) {
    failure = {Step::ChangeDirectory, errno};
  } else {
    for (const int signal : image.signals->ignored) {
      struct sigaction ignore {};
      ignore.sa_handler = SIG_IGN;
      sigaction(signal, &ignore, nullptr);
    }
    restoreLibrarySignals();
    if (image.signals->descriptors) {
      keepOnlyInherited(*image.signals->descriptors);
    }
    takeStreams(image.streams);
    sigprocmask(SIG_SETMASK, &image.signals->mask, nullptr);
    failure.error = executeFirst(image);
  }
  tell(image, failure);
  _exit(exit_status::kNotFound);
}

// A separate function, so that the two processes do not both use the caller's frame.
[[gnu::noinline]] pid_t spawn(const Image& image) noexcept {
  const pid_t pid = vfork();
  if (pid == 0) {
    become(image); // NOLINT(clang-analyzer-unix.Vfork): it calls only what is safe there
  }
  return pid;
}

// The possible files of the program: in the directories of PATH, unless it contains a '/'.
std::vector<std::string> candidatesFor(const std::string& program) {
  if (program.find('/') != std::string::npos || program.empty()) {
    return {program};
  }
  std::vector<std::string> candidates;
  const char* const path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "/bin:/usr/bin";
  for (;;) {
    const std::size_t colon = rest.find(':');
    const std::string directory(rest.substr(0, colon));
    candidates.push_back(directory.empty() ? program : directory + "/" + program);
    if (colon == std::string_view::npos) {
      return candidates;
    }
    rest.remove_prefix(colon + 1);
  }
}

// Whether the file itself exists: then the missing file is its interpreter.
bool exists(const std::string& program, const std::string& workDir) {
  for (const std::string& candidate : candidatesFor(program)) {
    const bool relative = !workDir.empty() && candidate.front() != '/';
    const std::string path = relative ? workDir + "/" + candidate : candidate;
    if (!path.empty() && access(path.c_str(), X_OK) == 0) {
      return true;
    }
  }
  return false;
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> all;
  all.reserve(words.size() + 1);
  for (const std::string& word : words) {
    all.push_back(const_cast<char*>(word.c_str()));
  }
  all.push_back(nullptr);
  return all;
}

LaunchResult notStarted(int exitStatus, std::string reason) {
  return {-1, exitStatus, std::move(reason), 0};
}

LaunchResult noProcess(int error) {
  return notStarted(exit_status::kCannotExecute, "cannot start a process: " + startFailure(error));
}

const char* hintOn(int error) {
  switch (error) {
  case E2BIG:
    return "; its words and its environment, with the added variables, exceed the kernel's limit";
  case EACCES:
    return "; it must be a program or a script, executable by this user (chmod +x)";
  case ENOEXEC:
    return "; it is neither a program for this machine nor a script";
  default:
    return "";
  }
}

LaunchResult explain(const Failure& failure, const Launch& launch, const std::string& workDir) {
  constexpr std::size_t longest = 200;
  const std::string program = base::shortened(quotedWord(launch.program), longest);
  if (failure.step == Step::ChangeDirectory) {
    return notStarted(exit_status::kCannotExecute, "cannot change to work-dir " +
                                                       quotedWord(workDir) + ": " +
                                                       base::errorText(failure.error));
  }
  if (failure.error == ENOENT) {
    if (exists(launch.program, workDir)) {
      return notStarted(exit_status::kCannotExecute,
                        program + " was found, but its interpreter or loader was not");
    }
    const bool named = launch.program.find('/') != std::string::npos;
    return notStarted(exit_status::kNotFound,
                      program + (named ? " does not exist" : " was not found in PATH"));
  }
  return notStarted(exit_status::kCannotExecute,
                    program + " cannot be executed: " + base::errorText(failure.error) +
                        hintOn(failure.error));
}

// Nothing once the program runs.
std::optional<Failure> nextFailure(const base::FileDescriptor& pipe) {
  Failure failure{};
  ssize_t size = 0;
  do {
    size = ::read(pipe.get(), &failure, sizeof failure);
  } while (size < 0 && errno == EINTR);
  return size == sizeof failure ? std::optional(failure) : std::nullopt;
}

} // namespace

Launcher::Launcher(Launch launch, const char* const* environment, const Variables& changes,
                   std::string workDir, const InheritedSignals& signals)
    : launch_(std::move(launch)), workDir_(std::move(workDir)), signals_(signals) {
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry(*environment);
    const std::size_t equals = entry.find('=');
    if (equals != std::string_view::npos) {
      environment_.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    } else {
      nameless_.emplace_back(entry);
    }
  }
  changeVariables(changes);
  addVariables(launch_.environment);
}

void Launcher::addVariables(const Facts& variables) {
  for (const auto& [name, value] : variables) {
    environment_[name] = value;
  }
}

void Launcher::changeVariables(const Variables& changes) {
  for (const auto& [name, value] : changes) {
    if (value) {
      environment_[name] = *value;
    } else {
      environment_.erase(name);
    }
  }
}

LaunchResult Launcher::start(const ChildStreams& streams, int cgroup,
                             CommandSession session) const {
  std::vector<std::string> entries;
  entries.reserve(environment_.size() + nameless_.size());
  for (const auto& [name, value] : environment_) {
    entries.push_back(name + "=" + value);
  }
  entries.insert(entries.end(), nameless_.begin(), nameless_.end());
  const OwnNumber ownNumber(entries, getpid());
  const std::vector<std::string> files = candidatesFor(launch_.program);
  const std::vector<char*> candidates = pointers(files);
  const std::vector<char*> environment = pointers(entries);
  const std::vector<char*> arguments = pointers(launch_.arguments);
  std::string shell = "/bin/sh";
  std::vector<char*> shellArguments = {shell.data(), nullptr};
  shellArguments.insert(shellArguments.end(), arguments.begin() + 1, arguments.end());

  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return noProcess(errno);
  }
  const base::FileDescriptor reading(ends[0]);
  base::FileDescriptor writing(ends[1]);
  const Image image{candidates.data(),
                    arguments.data(),
                    shellArguments.data(),
                    environment.data(),
                    &ownNumber,
                    workDir_.empty() ? nullptr : workDir_.c_str(),
                    &signals_,
                    writing.get(),
                    getpid(),
                    streams,
                    cgroup,
                    session};
  const pid_t pid = spawn(image);
  const int spawnError = errno;
  writing.reset();
  if (pid < 0) {
    return noProcess(spawnError);
  }
  LaunchResult result;
  result.pid = pid;
  while (const std::optional<Failure> failure = nextFailure(reading)) {
    if (failure->step != Step::EnterCgroup) {
      waitpid(pid, nullptr, 0);
      return explain(*failure, launch_, workDir_);
    }
    result.cgroupError = failure->error;
  }
  return result;
}

} // namespace exec_wrapper::run
