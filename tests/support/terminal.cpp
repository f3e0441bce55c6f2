#include "support/terminal.h"

#include "support/checked.h"
#include "support/deadline.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <stdexcept>

namespace exec_wrapper::test {

Terminal::Terminal() {
  winsize size{};
  size.ws_row = 33;
  size.ws_col = 77;
  checked(::openpty(&ours_, &theirs_, nullptr, nullptr, &size), "openpty");
  termios modes{};
  checked(::tcgetattr(theirs_, &modes), "tcgetattr");
  modes.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  checked(::tcsetattr(theirs_, TCSANOW, &modes), "tcsetattr");
  ::fcntl(ours_, F_SETFD, FD_CLOEXEC);
  ::fcntl(theirs_, F_SETFD, FD_CLOEXEC);
}

Terminal::~Terminal() {
  ::close(ours_);
  ::close(theirs_);
}

void Terminal::resize(unsigned short rows, unsigned short columns) const {
  winsize size{};
  size.ws_row = rows;
  size.ws_col = columns;
  checked(::ioctl(ours_, TIOCSWINSZ, &size), "TIOCSWINSZ");
}

void Terminal::type(const std::string& keys) const {
  checked(::write(ours_, keys.data(), keys.size()), "write");
}

const std::string& Terminal::await(const std::string& text) {
  const Deadline deadline;
  std::size_t at = 0;
  while ((at = shown_.find(text, seen_)) == shown_.npos) {
    pollfd waited{ours_, POLLIN, 0};
    char buffer[4096];
    const bool ready = ::poll(&waited, 1, deadline.milliseconds()) > 0;
    const ssize_t size = ready ? ::read(ours_, buffer, sizeof buffer) : -1;
    if (size <= 0) {
      throw std::runtime_error("waited in vain for '" + text + "' on the terminal:\n" + shown_);
    }
    shown_.append(buffer, static_cast<std::size_t>(size));
  }
  seen_ = at + text.size();
  return shown_;
}

bool Terminal::readsLines() const {
  termios modes{};
  checked(::tcgetattr(ours_, &modes), "tcgetattr");
  return (modes.c_lflag & ICANON) != 0;
}

int Terminal::foreground() const {
  return checked(::tcgetpgrp(ours_), "tcgetpgrp");
}

ProcessSpec Terminal::before(ProcessSpec spec) const {
  spec.argv = Words{"/usr/bin/setsid", "--ctty"} + spec.argv;
  spec.descriptors = {{0, theirs_}, {1, theirs_}, {2, theirs_}};
  return spec;
}

ProcessSpec Terminal::shell(const ProcessSpec& spec) const {
  ProcessSpec shell = spec;
  shell.argv = {"/bin/bash", "--norc", "--noprofile", "--noediting", "-i"};
  shell.environment["W"] = spec.argv.front();
  shell.environment["PS1"] = "";
  return before(std::move(shell));
}

} // namespace exec_wrapper::test
