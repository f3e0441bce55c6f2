#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::test {

/// Prints a line on stderr and ends the process with 99.
[[noreturn]] void fail(const std::string& what);

/// Writes all of it, or fails.
void put(int fd, std::string_view text);

/// Writes it and a line end to stdout.
void say(std::string_view text);

/// The result of a system call that must not fail.
int check(int result, const char* what);

/// The words of the command line that are still to be read.
class StepWords {
public:
  explicit StepWords(std::vector<std::string> words) : words_(std::move(words)) {}

  bool empty() const { return at_ == words_.size(); }
  std::string next();
  int number();
  int signal();

  /// Those up to the `end` that belongs to a `fork` just read.
  StepWords block();

  /// All that are left.
  std::vector<std::string> rest();

private:
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

} // namespace exec_wrapper::test
