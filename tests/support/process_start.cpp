#include "support/process_start.h"

#include "support/checked.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace exec_wrapper::test {

namespace {

constexpr int kHigh = 100; // above every descriptor that a test asks for

/// A file with the text, at its start.
int inputFile(const std::string& text) {
  const int fd = checked(::memfd_create("input", MFD_CLOEXEC), "memfd_create");
  checked(::write(fd, text.data(), text.size()), "write");
  checked(::lseek(fd, 0, SEEK_SET), "lseek");
  return fd;
}

std::map<int, int> descriptorsOf(const ProcessSpec& spec, int in, int out, int err) {
  std::map<int, int> result = {{0, in}, {1, out}, {2, err}};
  for (const auto& [theirs, ours] : spec.descriptors) {
    result[theirs] = ours;
  }
  for (const int number : spec.closed) {
    result.erase(number);
  }
  return result;
}

std::vector<char*> pointers(Words& words) {
  std::vector<char*> result;
  for (std::string& word : words) {
    result.push_back(word.data());
  }
  result.push_back(nullptr);
  return result;
}

/// Leaves exactly the descriptors of the map, and `keep` at a place of its own, which is returned.
/// All are copied upwards first, so that none is overwritten before its turn.
int arrangeDescriptors(const std::map<int, int>& wanted, int keep) {
  std::map<int, int> copies;
  for (const auto& [theirs, ours] : wanted) {
    copies[theirs] = ::fcntl(ours, F_DUPFD_CLOEXEC, kHigh);
  }
  const int kept = ::fcntl(keep, F_DUPFD_CLOEXEC, kHigh);
  ::syscall(SYS_close_range, 0, kHigh - 1, 0);
  for (const auto& [theirs, copy] : copies) {
    ::dup2(copy, theirs);
    ::close(copy);
  }
  ::syscall(SYS_close_range, kept + 1, ~0U, 0);
  return kept;
}

void arrangeSignals(const ProcessSpec& spec) {
  for (int number = 1; number < NSIG; ++number) {
    ::signal(number, spec.ignored.contains(number) ? SIG_IGN : SIG_DFL);
  }
  sigset_t mask;
  sigemptyset(&mask);
  for (const int number : spec.blocked) {
    sigaddset(&mask, number);
  }
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
}

/// In the new process: tells an error number through `report`, which closes by itself when all
/// goes well.
[[noreturn]] void become(const ProcessSpec& spec, const std::map<int, int>& descriptors,
                         char* const* argv, char* const* environment, int report) {
  const int directory = spec.directory.empty() ? 0 : ::chdir(spec.directory.c_str());
  const int kept = arrangeDescriptors(descriptors, report);
  if (directory == 0) {
    arrangeSignals(spec);
    ::execve(argv[0], argv, environment);
  }
  const int error = errno;
  static_cast<void>(!::write(kept, &error, sizeof error));
  ::_exit(255);
}

} // namespace

pid_t startProcess(const ProcessSpec& spec, const std::string& mark, int out, int err) {
  const int in = inputFile(spec.input);
  const std::map<int, int> descriptors = descriptorsOf(spec, in, out, err);
  Words words = spec.argv;
  Words variables = {mark};
  for (const auto& [name, value] : spec.environment) {
    variables.push_back(name + "=" + value);
  }
  const std::vector<char*> argv = pointers(words);
  const std::vector<char*> environment = pointers(variables);
  int report[2];
  checked(::pipe2(report, O_CLOEXEC), "pipe");

  const pid_t pid = checked(::fork(), "fork");
  if (pid == 0) {
    become(spec, descriptors, argv.data(), environment.data(), report[1]);
  }
  ::close(in);
  ::close(report[1]);
  int error = 0;
  const bool failed = ::read(report[0], &error, sizeof error) == sizeof error;
  ::close(report[0]);
  if (failed) {
    ::waitpid(pid, nullptr, 0);
    errno = error;
    throwErrno("cannot start " + spec.argv[0]);
  }
  return pid;
}

} // namespace exec_wrapper::test
