#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace exec_wrapper {

/// Whether what is written to the descriptor is to be coloured: `choice` is always, never or auto.
/// auto: a terminal that can, unless the user set NO_COLOR (https://no-color.org).
bool wantsColor(std::string_view choice, int descriptor);

/// How long the lines of a text should be that is written to the descriptor: not longer than a
/// terminal is wide, or the variable COLUMNS says, and not so long that they are hard to read.
std::size_t lineWidth(int descriptor);

/// Marks text up for a terminal, or leaves it as it is.
class Style {
public:
  Style() = default; ///< plain
  explicit Style(bool colored) : colored_(colored) {}

  std::string strong(std::string_view text) const { return marked("\x1B[1m", text); }
  std::string faint(std::string_view text) const { return marked("\x1B[2m", text); }

private:
  std::string marked(std::string_view code, std::string_view text) const {
    return colored_ ? std::string(code) + std::string(text) + "\x1B[0m" : std::string(text);
  }

  bool colored_ = false;
};

} // namespace exec_wrapper
