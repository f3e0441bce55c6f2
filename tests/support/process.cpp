#include "support/process.h"

#include "support/await.h"
#include "support/checked.h"
#include "support/process_start.h"
#include "support/signal_names.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace exec_wrapper::test {

namespace {

std::string nextMark() {
  static std::atomic<int> count = 0; // tests have threads
  return "TEST_PROCESS=" + std::to_string(::getpid()) + "." + std::to_string(++count);
}

int occurrences(std::string_view text, std::string_view part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

} // namespace

Process::Process(const ProcessSpec& spec) : mark_(nextMark()) {
  int out[2];
  int err[2];
  checked(::pipe2(out, O_CLOEXEC), "pipe");
  checked(::pipe2(err, O_CLOEXEC), "pipe");
  out_.fd = out[0];
  err_.fd = err[0];
  ::fcntl(out_.fd, F_SETFL, O_NONBLOCK);
  ::fcntl(err_.fd, F_SETFL, O_NONBLOCK);
  started_ = std::chrono::steady_clock::now();
  pid_ = startProcess(spec, mark_, out[1], err[1]);
  ::close(out[1]);
  ::close(err[1]);
  pidfd_ = openPidfd(pid_);
}

Process::~Process() {
  killAll();
  if (!reaped_) {
    ::waitpid(pid_, nullptr, 0);
  }
  out_.close();
  err_.close();
  ::close(pidfd_);
}

void Process::signal(int number) {
  checked(::kill(pid_, number), "kill");
}

const std::string& Process::awaitOutput(std::string_view text, int times) {
  awaitText(out_, text, times);
  return out_.text;
}

const std::string& Process::awaitError(std::string_view text, int times) {
  awaitText(err_, text, times);
  return err_.text;
}

void Process::awaitText(const Stream& stream, std::string_view text, int times) {
  await([&] { return occurrences(stream.text, text) >= times; }, kPatience,
        "'" + std::string(text) + "'");
}

bool Process::ended() const {
  pollfd end = {pidfd_, POLLIN, 0};
  return ::poll(&end, 1, 0) > 0;
}

Outcome Process::end(Duration cancelTimeout) {
  await([this] { return ended(); }, cancelTimeout, "its end");
  Outcome outcome;
  outcome.elapsed = std::chrono::steady_clock::now() - started_;
  int status = 0;
  checked(::wait4(pid_, &status, 0, &outcome.usage), "wait4");
  reaped_ = true;
  out_.drain();
  err_.drain();
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  outcome.out = std::move(out_.text);
  outcome.err = std::move(err_.text);
  return outcome;
}

std::vector<pid_t> Process::survivors() const {
  std::vector<pid_t> found = processesMarked(mark_);
  std::erase(found, pid_);
  return found;
}

void Process::await(const std::function<bool()>& condition, Duration cancelTimeout,
                    const std::string& what) {
  const Deadline deadline(cancelTimeout);
  for (;;) {
    const bool over = ended(); // before the look at the condition, which may depend on it
    if (condition()) {
      return;
    }
    const bool silent = over && out_.fd < 0 && err_.fd < 0;
    if (silent || !readSome(over, deadline)) {
      throw std::runtime_error(std::string(silent ? "ended without " : "waited in vain for ") +
                               what + "\nstdout: " + out_.text + "\nstderr: " + err_.text);
    }
  }
}

/// Waits for something new from the process and reads it. False when the time is over.
bool Process::readSome(bool over, const Deadline& deadline) {
  // A descriptor of -1 is passed over. The end is news once.
  pollfd sources[] = {{out_.fd, POLLIN, 0}, {err_.fd, POLLIN, 0}, {over ? -1 : pidfd_, POLLIN, 0}};
  const int ready = ::poll(sources, 3, deadline.milliseconds());
  if (sources[0].revents != 0) {
    out_.read();
  }
  if (sources[1].revents != 0) {
    err_.read();
  }
  return ready != 0;
}

void Process::killAll() noexcept {
  if (!reaped_) {
    ::kill(pid_, SIGKILL);
  }
  // One that is just being forked is missed by a look, so look until there is none.
  for (std::vector<pid_t> left = survivors(); !left.empty(); left = survivors()) {
    for (const pid_t pid : left) {
      ::kill(pid, SIGKILL);
    }
  }
}

void Process::Stream::read() {
  char buffer[65536];
  const ssize_t count = ::read(fd, buffer, sizeof buffer);
  if (count > 0) {
    text.append(buffer, static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EAGAIN) {
    close();
  }
}

void Process::Stream::drain() {
  for (pollfd source = {fd, POLLIN, 0}; fd >= 0 && ::poll(&source, 1, 0) > 0;) {
    read();
  }
}

void Process::Stream::close() {
  if (fd >= 0) {
    ::close(std::exchange(fd, -1));
  }
}

Outcome run(const ProcessSpec& spec, Duration cancelTimeout) {
  return Process(spec).end(cancelTimeout);
}

void PrintTo(const Outcome& outcome, std::ostream* stream) {
  *stream << (outcome.status < 0 ? "died of " + nameOfSignal(-outcome.status)
                                 : "exit status " + std::to_string(outcome.status))
          << " after " << std::chrono::duration<double>(outcome.elapsed).count()
          << " s\nstdout: " << outcome.out << "\nstderr: " << outcome.err;
}

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    result.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

pid_t numberAfter(std::string_view text, std::string_view key) {
  const std::string wanted = std::string(key) + " ";
  const std::size_t at = text.find(wanted);
  pid_t number = 0;
  if (at == text.npos ||
      std::from_chars(text.data() + at + wanted.size(), text.data() + text.size(), number).ec !=
          std::errc()) {
    throw std::runtime_error("no number behind '" + wanted + "' in: " + std::string(text));
  }
  return number;
}

} // namespace exec_wrapper::test
