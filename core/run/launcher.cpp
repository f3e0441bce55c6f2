#include "run/launcher.h"

#include "support/fatal.h"
#include "support/file_descriptor.h"
#include "support/text.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace exec_wrapper {

namespace {

enum class Step : int { ChangeDirectory, Execute };

struct Failure {
  Step step;
  int error;
};

// Everything that the new process needs, laid out before it exists: between vfork and exec it may
// call only what is async-signal-safe, and it runs in our memory.
struct Image {
  const char* program;
  char* const* arguments;
  char* const* environment;
  const char* workDir; // null: stay
  const InheritedSignals* signals;
  int failurePipe;
};

[[noreturn]] void become(const Image& image) noexcept {
  Failure failure{Step::Execute, 0};
  setsid();
  if (image.workDir != nullptr && chdir(image.workDir) != 0) {
    failure = {Step::ChangeDirectory, errno};
  } else {
    if (image.signals->childIgnored) {
      struct sigaction ignore {};
      ignore.sa_handler = SIG_IGN;
      sigaction(SIGCHLD, &ignore, nullptr);
    }
    sigprocmask(SIG_SETMASK, &image.signals->mask, nullptr);
    execvpe(image.program, image.arguments, image.environment);
    failure.error = errno;
  }
  static_cast<void>(!write(image.failurePipe, &failure, sizeof failure));
  _exit(exit_status::kNotFound);
}

// A function of its own, so that nothing of the caller's frame is touched by both processes.
[[gnu::noinline]] pid_t spawn(const Image& image) noexcept {
  const pid_t pid = vfork();
  if (pid == 0) {
    become(image);
  }
  return pid;
}

bool isExecutableFile(const std::string& path) {
  return access(path.c_str(), X_OK) == 0;
}

// Where execvp would have found the program; empty where it would not.
std::string findProgram(const std::string& program, const std::string& workDir) {
  if (program.find('/') != std::string::npos) {
    const bool relative = program.front() != '/' && !workDir.empty();
    const std::string path = relative ? workDir + "/" + program : program;
    return isExecutableFile(path) ? path : std::string();
  }
  const char* const search = std::getenv("PATH");
  for (const std::string& directory : split(search != nullptr ? search : "/bin:/usr/bin", ':')) {
    const std::string path = (directory.empty() ? "." : directory) + "/" + program;
    if (isExecutableFile(path)) {
      return path;
    }
  }
  return {};
}

LaunchResult explain(const Failure& failure, const Launch& launch, const std::string& workDir) {
  const std::string program = quotedWord(launch.program);
  if (failure.step == Step::ChangeDirectory) {
    return {-1, exit_status::kCannotExecute,
            "cannot change to work-dir " + quotedWord(workDir) + ": " + errorText(failure.error)};
  }
  if (failure.error == ENOENT || failure.error == ENOTDIR) {
    const std::string found = findProgram(launch.program, workDir);
    if (!found.empty()) {
      return {-1, exit_status::kCannotExecute,
              program + " was found, but the interpreter or loader that it names was not"};
    }
    const bool named = launch.program.find('/') != std::string::npos;
    return {-1, exit_status::kNotFound,
            program + (named ? " does not exist" : " was not found in PATH")};
  }
  return {-1, exit_status::kCannotExecute,
          program + " cannot be executed: " + errorText(failure.error)};
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
    }
  }
  for (const auto& [name, value] : changes) {
    if (value) {
      environment_[name] = *value;
    } else {
      environment_.erase(name);
    }
  }
  addVariables(launch_.environment);
}

void Launcher::addVariables(const Facts& variables) {
  for (const auto& [name, value] : variables) {
    environment_[name] = value;
  }
}

LaunchResult Launcher::start() const {
  std::vector<std::string> entries;
  entries.reserve(environment_.size());
  for (const auto& [name, value] : environment_) {
    entries.push_back(name + "=" + value);
  }
  std::vector<char*> environment;
  for (std::string& entry : entries) {
    environment.push_back(entry.data());
  }
  environment.push_back(nullptr);
  std::vector<char*> arguments;
  for (const std::string& word : launch_.arguments) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);

  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return {-1, exit_status::kCannotExecute, "cannot start a process: " + errorText(errno)};
  }
  const FileDescriptor reading(ends[0]);
  FileDescriptor writing(ends[1]);
  const Image image{launch_.program.c_str(),
                    arguments.data(),
                    environment.data(),
                    workDir_.empty() ? nullptr : workDir_.c_str(),
                    &signals_,
                    writing.get()};
  const pid_t pid = spawn(image);
  const int spawnError = errno;
  writing.reset();
  if (pid < 0) {
    return {-1, exit_status::kCannotExecute, "cannot start a process: " + errorText(spawnError)};
  }
  Failure failure{};
  ssize_t size = 0;
  do {
    size = ::read(reading.get(), &failure, sizeof failure);
  } while (size < 0 && errno == EINTR);
  if (size != sizeof failure) {
    return {pid, 0, {}};
  }
  waitpid(pid, nullptr, 0);
  return explain(failure, launch_, workDir_);
}

} // namespace exec_wrapper
