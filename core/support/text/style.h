#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace exec_wrapper {

/// Whether to colour the output to the descriptor: `choice` is always, never or auto. auto: only on
/// a terminal that supports it, unless the user set NO_COLOR (https://no-color.org).
bool wantsColor(std::string_view choice, int descriptor);

/// The line length for text that is written to the descriptor: at most the width of the terminal or
/// the value of COLUMNS, and never so long that lines are hard to read.
std::size_t lineWidth(int descriptor);

/// Marks up text for a terminal, or leaves it unchanged.
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
