#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace exec_wrapper::history::program {

/// What standard output can show.
struct Screen {
  bool terminal = false;
  bool color = false;
  bool unicode = false;    ///< the locale is a UTF-8 one: blocks can be drawn
  std::size_t columns = 0; ///< of a terminal; 0: lines may have any length
  std::size_t lines = 0;   ///< of a terminal; 0: not known

  /// `color`: always, never or auto. Reads the locale of the environment.
  static Screen ofStandardOutput(std::string_view color);
};

enum class Tone { Plain, Faint, Strong, Good, Bad, Warning, Active };

/// The text in this tone, where the screen has colours.
std::string painted(std::string_view text, Tone tone, const Screen& screen);

/// The tone of a run's result.
Tone toneOf(std::string_view result);

} // namespace exec_wrapper::history::program
