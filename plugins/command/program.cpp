#include "program.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace exec_wrapper::command {

namespace {

int millisecondsUntil(SteadyTime time) {
  const Duration left = time - std::chrono::steady_clock::now();
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return static_cast<int>(std::clamp<decltype(whole)>(whole, 0, 60'000));
}

} // namespace

Limits Limits::of(SteadyTime now, Duration most, SteadyTime deadline) {
  const Duration left = std::max(deadline - now, Duration::zero());
  const Duration total = std::min(left, most + kGrace + kReserve);
  const SteadyTime kill = now + total - std::min(kReserve, total / 10);
  return {std::min(now + most, kill - std::min(kGrace, total / 4)), kill, now + total};
}

// The system call, because <sys/pidfd.h> of this C library lacks extern "C".
Program::Program(Started started, Host& host)
    : pid_(started.pid), host_(host),
      end_(static_cast<int>(::syscall(SYS_pidfd_open, started.pid, 0))),
      output_(std::move(started.output)) {
  host_.programStarted(pid_);
}

Program::~Program() {
  if (pid_ > 0) {
    ::kill(-pid_, SIGKILL);
    host_.programEnded(pid_);
  }
}

Ending Program::await(const Limits& limits, CapturedOutput& spoken) {
  if (awaitUntil(limits.ask, spoken)) {
    return reap(false);
  }
  ::kill(-pid_, SIGTERM);
  const bool obeyed = awaitUntil(limits.kill, spoken);
  ::kill(-pid_, SIGKILL); // the rest of the group too; the pid is ours until it is reaped
  return obeyed || awaitUntil(limits.leave, spoken) ? reap(true) : Ending{true, false, {}};
}

bool Program::awaitUntil(SteadyTime time, CapturedOutput& spoken) {
  for (;;) {
    const bool over = ended();
    silent_ = silent_ || !spoken.readFrom(output_.get());
    if (over || std::chrono::steady_clock::now() >= time) {
      return over;
    }
    waitForSomething(time);
  }
}

void Program::waitForSomething(SteadyTime time) {
  constexpr int kLookAgainMs = 20; // without a pidfd
  std::array<pollfd, 2> descriptors = {
      {{end_.get(), POLLIN, 0}, {silent_ ? -1 : output_.get(), POLLIN, 0}}};
  const int wait = millisecondsUntil(time);
  ::poll(descriptors.data(), descriptors.size(),
         end_.valid() ? wait : std::min(wait, kLookAgainMs));
}

bool Program::ended() {
  siginfo_t info{};
  const auto id = static_cast<id_t>(pid_);
  return ::waitid(P_PID, id, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
}

Ending Program::reap(bool overdue) {
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
  host_.programEnded(std::exchange(pid_, -1));
  return {overdue, info.si_code != CLD_EXITED, info.si_status};
}

} // namespace exec_wrapper::command
