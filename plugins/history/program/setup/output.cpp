#include "history/program/setup/output.h"

#include "base/file_descriptor.h"
#include "support/fatal.h"
#include "support/process/standard_streams.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <vector>

namespace exec_wrapper::history::program {

namespace {

constexpr std::size_t kBytesAtOnce = std::size_t{64} * 1024;

/// A pager that was started, and the pipe to it.
struct Pager {
  pid_t process = -1;
  base::FileDescriptor pipe;
};

std::optional<Pager> start(std::vector<const char*> words) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::nullopt;
  }
  const base::FileDescriptor reading(ends[0]);
  Pager pager{-1, base::FileDescriptor(ends[1])};
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, reading.get(), STDIN_FILENO);
  const int error = ::posix_spawnp(&pager.process, words.front(), &actions, nullptr,
                                   const_cast<char* const*>(words.data()), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? std::optional(std::move(pager)) : std::nullopt;
}

std::optional<Pager> startPager(bool atEnd) {
  const char* const chosen = std::getenv("PAGER");
  if (chosen == nullptr || *chosen == '\0') {
    std::vector<const char*> words = {"less", "-FRX"};
    if (atEnd) {
      words.push_back("+G");
    }
    return start(std::move(words));
  }
  ::setenv("LESS", "FRX", 0); // of a less that PAGER names
  return start({"/bin/sh", "-c", chosen});
}

/// The user may end the pager before it has read all.
void feed(const base::FileDescriptor& pipe, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(pipe.get(), text.data(), text.size());
    if (written < 0 && errno != EINTR) {
      return;
    }
    text.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
  }
}

} // namespace

void Output::write(std::string_view text) {
  waiting_ += text;
  if (waiting_.size() >= kBytesAtOnce) {
    flush();
  }
}

void Output::flush() {
  const std::string text = std::exchange(waiting_, {});
  if (const int error = writeOut(text); error != 0) {
    throw Fatal(exit_status::kOutput, outputFailure(error));
  }
}

bool page(std::string_view text, bool atEnd) {
  std::optional<Pager> pager = startPager(atEnd);
  if (!pager) {
    return false;
  }
  // Ctrl-C is for the pager, which stays.
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGQUIT, SIG_IGN);
  ::signal(SIGPIPE, SIG_IGN);
  feed(pager->pipe, text);
  pager->pipe.reset();
  int status = 0;
  while (::waitpid(pager->process, &status, 0) < 0 && errno == EINTR) {
  }
  ::signal(SIGINT, SIG_DFL);
  ::signal(SIGQUIT, SIG_DFL);
  ::signal(SIGPIPE, SIG_DFL);
  constexpr int kNotFound = 127; // by the shell
  return !(WIFEXITED(status) && WEXITSTATUS(status) == kNotFound);
}

} // namespace exec_wrapper::history::program
