#include "run/output/key_relay.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <utility>

namespace exec_wrapper::run {

namespace {

// The modes of a terminal whose keys make signals for the command; nothing if they do not.
std::optional<termios> modesForRun(int terminal) {
  constexpr tcflag_t kForJob = ISIG | ICANON;
  termios modes{};
  const bool made = tcgetattr(terminal, &modes) == 0 && (modes.c_lflag & kForJob) == kForJob;
  const pid_t leader = made ? tcgetsid(terminal) : -1; // the command, while it exists
  const bool inFront = leader < 0 || tcgetpgrp(terminal) == leader;
  return made && inFront ? std::optional(modes) : std::nullopt;
}

std::optional<int> signalOf(char key, const termios& modes) {
  constexpr std::array<std::pair<int, int>, 3> kKeys = {
      {{VINTR, SIGINT}, {VQUIT, SIGQUIT}, {VSUSP, SIGTSTP}}};
  for (const auto& [index, signal] : kKeys) {
    const cc_t set = modes.c_cc[index];
    if (set != _POSIX_VDISABLE && static_cast<cc_t>(key) == set) {
      return signal;
    }
  }
  return std::nullopt;
}

} // namespace

void KeyRelay::begin(Terminal terminal) {
  listen(Listen::No);
  terminal_ = std::move(terminal);
  pending_.clear();
}

// By a separate descriptor: other processes share the open file, and so its flags.
void KeyRelay::listen(Listen how) {
  if (how == Listen::ForFirst && stir_.valid()) {
    return; // a new one would report the keys already there, again and again
  }
  keyboard_.reset();
  stir_.reset();
  if (how == Listen::No || !terminal_) {
    return;
  }
  keyboard_ = base::FileDescriptor(open("/dev/tty", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (how == Listen::ForFirst && keyboard_.valid()) {
    stir_ = base::FileDescriptor(epoll_create1(EPOLL_CLOEXEC));
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET; // edge-triggered: their reader may leave keys there
    if (epoll_ctl(stir_.get(), EPOLL_CTL_ADD, keyboard_.get(), &event) != 0) {
      keyboard_.reset(); // not read in the background: the read would only fail
      stir_.reset();
    }
  }
}

void KeyRelay::await(std::vector<pollfd>& descriptors) const {
  if (!pending_.empty()) {
    descriptors.push_back({terminal_->get(), POLLOUT, 0});
  } else if (stir_.valid()) {
    descriptors.push_back({stir_.get(), POLLIN, 0});
  } else if (keyboard_.valid()) {
    descriptors.push_back({keyboard_.get(), POLLIN, 0});
  }
}

void KeyRelay::move() {
  epoll_event event{};
  if (!pending_.empty()) {
    push();
  } else if (!stir_.valid()) {
    read();
  } else if (epoll_wait(stir_.get(), &event, 1, 0) == 1) {
    struck_.push_back(kStirred);
  }
}

void KeyRelay::read() {
  std::array<char, 1024> buffer{};
  const ssize_t size = ::read(keyboard_.get(), buffer.data(), buffer.size());
  if (size > 0) {
    take({buffer.data(), static_cast<std::size_t>(size)});
  } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
    listen(errno == EIO && size < 0 ? Listen::ForFirst : Listen::No); // in the background, or gone
  }
}

void KeyRelay::take(std::string_view keys) {
  const std::optional<termios> modes = modesForRun(terminal_->get());
  for (const char key : keys) {
    if (const std::optional<int> signal = modes ? signalOf(key, *modes) : std::nullopt) {
      struck_.push_back(*signal);
      pending_.clear(); // as a terminal does with earlier input
    } else {
      pending_ += key;
    }
  }
  push();
}

void KeyRelay::push() {
  if (pending_.empty()) {
    return;
  }
  const ssize_t size = ::write(terminal_->get(), pending_.data(), pending_.size());
  if (size > 0) {
    pending_.erase(0, static_cast<std::size_t>(size));
  } else if (errno != EAGAIN && errno != EINTR) {
    pending_.clear(); // no process has that terminal any more
  }
}

std::vector<int> KeyRelay::takeStruck() {
  return std::exchange(struck_, {});
}

} // namespace exec_wrapper::run
