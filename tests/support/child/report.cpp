#include "support/child/report.h"

#include "support/child/words.h"
#include "support/signal_names.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <functional>

namespace exec_wrapper::test {

namespace {

/// The numbers below `limit` that fit, by name.
std::string listed(int limit, const std::function<bool(int)>& fits,
                   const std::function<std::string(int)>& nameOf) {
  std::string list;
  for (int number = 0; number < limit; ++number) {
    if (fits(number)) {
      list += (list.empty() ? "" : ",") + nameOf(number);
    }
  }
  return list.empty() ? "none" : list;
}

std::string mask() {
  sigset_t blocked;
  ::sigprocmask(SIG_BLOCK, nullptr, &blocked);
  return listed(
      NSIG, [&](int n) { return n > 0 && sigismember(&blocked, n) == 1; }, nameOfSignal);
}

std::string ignored() {
  const auto isIgnored = [](int number) {
    struct sigaction action = {};
    return number > 0 && ::sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
  };
  return listed(NSIG, isIgnored, nameOfSignal);
}

std::string descriptors() {
  return listed(
      1024, [](int fd) { return ::fcntl(fd, F_GETFD) >= 0; },
      [](int fd) { return std::to_string(fd); });
}

std::string directory() {
  char path[PATH_MAX];
  return ::getcwd(path, sizeof path) != nullptr ? path : "unknown";
}

} // namespace

std::string factAbout(const std::string& name) {
  if (name == "pid") {
    return std::to_string(::getpid());
  }
  if (name == "ppid") {
    return std::to_string(::getppid());
  }
  if (name == "pgid") {
    return std::to_string(::getpgrp());
  }
  if (name == "sid") {
    return std::to_string(::getsid(0));
  }
  if (name == "cwd") {
    return directory();
  }
  if (name == "time") {
    return std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
  }
  if (name == "mask") {
    return mask();
  }
  if (name == "ignored") {
    return ignored();
  }
  if (name == "fds") {
    return descriptors();
  }
  fail("no fact " + name);
}

} // namespace exec_wrapper::test
