#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace exec_wrapper::history::program {

/// Standard output. Text is written in large steps. If it cannot be written, the methods throw
/// Fatal (74); a closed pipe ends the program by SIGPIPE, unless the caller ignores that.
class Output {
public:
  void write(std::string_view text);

  /// Writes the rest. Without it the rest is lost.
  void flush();

private:
  std::string waiting_;
};

/// Prints a text that is longer than the terminal through the user's pager: PAGER, else less. False
/// if there is none that starts; then nothing was printed. `atEnd`: less begins at the end.
bool page(std::string_view text, bool atEnd);

} // namespace exec_wrapper::history::program
