#include "benchmark/spawned.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>
#include <vector>

namespace exec_wrapper::benchmark {

namespace {

std::vector<char*> pointers(const Words& words) {
  std::vector<char*> result;
  for (const std::string& word : words) {
    result.push_back(const_cast<char*>(word.c_str()));
  }
  result.push_back(nullptr);
  return result;
}

class FileActions {
public:
  explicit FileActions(const std::string& error) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, error.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
  }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

private:
  posix_spawn_file_actions_t actions_;
};

Duration durationOf(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

} // namespace

Spawned::Spawned(const Words& argv, const Words& environment, const std::string& error) {
  const FileActions actions(error);
  const std::vector<char*> arguments = pointers(argv);
  const std::vector<char*> variables = pointers(environment);
  started_ = std::chrono::steady_clock::now();
  const int failure = posix_spawn(&pid_, arguments.front(), actions.get(), nullptr,
                                  arguments.data(), variables.data());
  if (failure != 0) {
    pid_ = -1;
    throw std::runtime_error("cannot start " + argv.front() + ": " + std::strerror(failure));
  }
}

Spawned::Spawned(Spawned&& other) noexcept
    : started_(other.started_), pid_(std::exchange(other.pid_, -1)) {}

Spawned::~Spawned() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
}

void Spawned::signal(int number) const {
  kill(pid_, number);
}

Ending Spawned::await() {
  int status = 0;
  rusage usage{};
  while (wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  const SteadyTime at = std::chrono::steady_clock::now();
  pid_ = -1;
  return {at, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          durationOf(usage.ru_utime) + durationOf(usage.ru_stime)};
}

} // namespace exec_wrapper::benchmark
