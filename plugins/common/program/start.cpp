#include "common/program/start.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

namespace exec_wrapper::common {

namespace {

constexpr int kFirstOfOurs = STDERR_FILENO + 1;

/// A file in memory with the text, to be read from its beginning. Unlike with a pipe, a program
/// that does not read it delays nobody.
base::FileDescriptor fileWith(std::string_view text) {
  base::FileDescriptor file(::memfd_create("input", MFD_CLOEXEC));
  while (file.valid() && !text.empty()) {
    const ssize_t size = ::write(file.get(), text.data(), text.size());
    if (size < 0 && errno != EINTR) {
      return {};
    }
    text.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 0);
  }
  if (file.valid()) {
    ::lseek(file.get(), 0, SEEK_SET);
  }
  return file;
}

base::FileDescriptor inputFor(const ShellProgram& program) {
  return program.input ? fileWith(*program.input)
                       : base::FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

struct Pipe {
  base::FileDescriptor reading; ///< does not block
  base::FileDescriptor writing;

  /// Not valid if there is none; then errno is set.
  static Pipe make() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      return {};
    }
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK); // only our end
    return {base::FileDescriptor(ends[0]), base::FileDescriptor(ends[1])};
  }
};

class SpawnSettings {
public:
  SpawnSettings(int input, int output, int errors) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions_, kFirstOfOurs);
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
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

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> all;
  all.reserve(words.size() + 1);
  for (const std::string& word : words) {
    all.push_back(const_cast<char*>(word.c_str()));
  }
  all.push_back(nullptr);
  return all;
}

Started failed(int error) {
  return {-1, base::FileDescriptor(), base::FileDescriptor(), error};
}

} // namespace

Started startShell(const ShellProgram& program) {
  const base::FileDescriptor input = inputFor(program);
  Pipe output = input.valid() ? Pipe::make() : Pipe();
  Pipe errors = output.reading.valid() && program.separateErrors ? Pipe::make() : Pipe();
  if (!output.reading.valid() || errors.reading.valid() != program.separateErrors) {
    return failed(errno);
  }
  const int errorsEnd = (program.separateErrors ? errors : output).writing.get();
  const SpawnSettings settings(input.get(), output.writing.get(), errorsEnd);
  const std::vector<std::string> words = {"/bin/sh", "-c", program.text};
  const std::vector<char*> arguments = pointers(words);
  const std::vector<char*> variables = pointers(program.environment);
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, "/bin/sh", settings.actions(), settings.attributes(),
                                  arguments.data(), variables.data());
  return error != 0 ? failed(error)
                    : Started{pid, std::move(output.reading), std::move(errors.reading), 0};
}

} // namespace exec_wrapper::common
