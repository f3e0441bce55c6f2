#include "run/terminal.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace exec_wrapper::run {

namespace {

bool isOurTerminal(int stream) noexcept {
  const pid_t session = isatty(stream) == 1 ? tcgetsid(stream) : -1;
  return session >= 0 && session == getsid(0);
}

bool isGone(pid_t group) noexcept {
  return group > 1 && kill(-group, 0) != 0 && errno == ESRCH;
}

} // namespace

Terminal Terminal::ofStandardStreams() noexcept {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (isOurTerminal(stream)) {
      return Terminal(stream);
    }
  }
  return Terminal();
}

bool Terminal::isInFront(pid_t group) const noexcept {
  return present() && group > 0 && tcgetpgrp(stream_) == group;
}

bool Terminal::inFront() const noexcept {
  return isInFront(getpgrp());
}

void Terminal::remember() noexcept {
  termios modes{};
  if (!modes_ && inFront() && tcgetattr(stream_, &modes) == 0) {
    modes_ = modes;
  }
}

bool Terminal::isWholly() const noexcept {
  return isOurTerminal(STDIN_FILENO) && isOurTerminal(STDOUT_FILENO);
}

bool Terminal::makeRaw() noexcept {
  remember();
  if (!modes_ || !inFront()) {
    return false;
  }
  termios raw = *modes_;
  cfmakeraw(&raw);
  raw_ = tcsetattr(stream_, TCSANOW, &raw) == 0;
  return raw_;
}

void Terminal::endRaw() noexcept {
  if (std::exchange(raw_, false) && inFront()) {
    restore();
  }
}

void Terminal::restore() const noexcept {
  tcsetattr(stream_, TCSANOW, &*modes_); // not TCSADRAIN: the output may never drain
}

void Terminal::commandGone(bool killed) noexcept {
  if (!modes_) {
    return; // the wrapper was never in the foreground
  }
  if (isGone(tcgetpgrp(stream_))) {
    tcsetpgrp(stream_, getpgrp());
  }
  if ((std::exchange(raw_, false) || killed) && inFront()) {
    restore();
  }
}

} // namespace exec_wrapper::run
