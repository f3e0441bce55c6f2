#include "history/program/text/screen.h"

#include "support/text/style.h"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <clocale>

namespace exec_wrapper::history::program {

namespace {

constexpr std::size_t kNarrowest = 40;

std::string_view codeOf(Tone tone) {
  switch (tone) {
  case Tone::Faint:
    return "\x1B[2m";
  case Tone::Strong:
    return "\x1B[1m";
  case Tone::Good:
    return "\x1B[32m";
  case Tone::Bad:
    return "\x1B[31m";
  case Tone::Warning:
    return "\x1B[33m";
  case Tone::Active:
    return "\x1B[36m";
  default:
    return {};
  }
}

} // namespace

Screen Screen::ofStandardOutput(std::string_view color) {
  Screen screen;
  screen.terminal = ::isatty(STDOUT_FILENO) == 1;
  screen.color = wantsColor(color, STDOUT_FILENO);
  std::setlocale(LC_CTYPE, "");
  screen.unicode = ::nl_langinfo(CODESET) == std::string_view("UTF-8");
  winsize window{};
  if (screen.terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0) {
    screen.lines = window.ws_row;
  }
  if (screen.terminal) {
    const std::size_t columns = window.ws_col != 0 ? window.ws_col : lineWidth(STDOUT_FILENO);
    screen.columns = columns < kNarrowest ? kNarrowest : columns;
  }
  return screen;
}

std::string painted(std::string_view text, Tone tone, const Screen& screen) {
  if (!screen.color || tone == Tone::Plain || text.empty()) {
    return std::string(text);
  }
  return std::string(codeOf(tone)) + std::string(text) + "\x1B[0m";
}

Tone toneOf(std::string_view result) {
  if (result == "succeeded") {
    return Tone::Good;
  }
  if (result == "running") {
    return Tone::Active;
  }
  return result == "refused" || result == "stopped" ? Tone::Warning : Tone::Bad;
}

} // namespace exec_wrapper::history::program
