#include "support/child/words.h"

#include "support/signal_names.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace exec_wrapper::test {

void fail(const std::string& what) {
  const std::string line = "test_child: " + what + "\n";
  static_cast<void>(!::write(STDERR_FILENO, line.data(), line.size()));
  ::_exit(99);
}

void put(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno != EINTR) {
      fail("write: " + std::string(::strerror(errno)));
    }
    text.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
  }
}

void say(std::string_view text) {
  put(STDOUT_FILENO, std::string(text) + "\n");
}

int check(int result, const char* what) {
  if (result < 0) {
    fail(std::string(what) + ": " + ::strerror(errno));
  }
  return result;
}

std::string StepWords::next() {
  if (empty()) {
    fail("a word is missing");
  }
  return words_[at_++];
}

int StepWords::number() {
  return std::atoi(next().c_str());
}

int StepWords::signal() {
  const std::string word = next();
  const int number = signalNamed(word);
  return number != 0 ? number : std::atoi(word.c_str());
}

StepWords StepWords::block() {
  std::vector<std::string> inside;
  for (int depth = 1;;) {
    const std::string word = next();
    depth += word == "fork" ? 1 : word == "end" ? -1 : 0;
    if (depth == 0) {
      return StepWords(std::move(inside));
    }
    inside.push_back(word);
  }
}

std::vector<std::string> StepWords::rest() {
  const std::vector<std::string> left(words_.begin() + static_cast<std::ptrdiff_t>(at_),
                                      words_.end());
  at_ = words_.size();
  return left;
}

} // namespace exec_wrapper::test
