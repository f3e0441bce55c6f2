#include "common/program/program.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace exec_wrapper::common {

namespace {

int millisecondsUntil(SteadyTime time) {
  const Duration left = time - std::chrono::steady_clock::now();
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return static_cast<int>(std::clamp<decltype(whole)>(whole, 0, 60'000));
}

void readSome(base::FileDescriptor& from, CapturedOutput& into) {
  if (from.valid() && !into.readFrom(from.get())) {
    from.reset();
  }
}

} // namespace

/// Readable from a stop request on.
class Program::StopEvent {
public:
  explicit StopEvent(std::stop_token stop)
      : stop_(std::move(stop)), event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        signal_(stop_, [this] { ::eventfd_write(event_.get(), 1); }) {}

  int descriptor() const noexcept { return event_.get(); }
  bool requested() const noexcept { return stop_.stop_requested(); }

  /// Whether a request cannot pass unnoticed: it wakes a poll, or there will be none.
  bool wakes() const noexcept { return event_.valid() || !stop_.stop_possible(); }

private:
  const std::stop_token stop_;
  const base::FileDescriptor event_;
  const std::stop_callback<std::function<void()>> signal_;
};

Limits Limits::of(SteadyTime now, Duration most, SteadyTime deadline) {
  const Duration left = std::max(deadline - now, Duration::zero());
  const Duration total = std::min(left, most + kGrace + kReserve);
  const SteadyTime kill = now + total - std::min(kReserve, total / 10);
  return {std::min(now + most, kill - std::min(kGrace, total / 4)), kill, now + total};
}

Limits Limits::hurried(SteadyTime now) const {
  return {std::min(ask, now), std::min(kill, now + kGrace),
          std::min(leave, now + kGrace + kReserve)};
}

// The system call, because <sys/pidfd.h> of this C library lacks extern "C".
Program::Program(Started started, Host& host, Group group)
    : pid_(started.pid), host_(host), group_(group),
      end_(static_cast<int>(::syscall(SYS_pidfd_open, started.pid, 0))),
      output_(std::move(started.output)), errors_(std::move(started.errors)) {
  host_.programStarted(pid_);
}

Program::~Program() {
  if (pid_ > 0) {
    ::kill(-pid_, SIGKILL);
    host_.programEnded(pid_);
  }
}

Ending Program::await(const Limits& limits, Spoken& spoken, const std::stop_token& stop) {
  const StopEvent stopped(stop);
  if (awaitUntil(limits.ask, spoken, &stopped)) {
    return reap(false);
  }
  const Limits now = limits.hurried(std::chrono::steady_clock::now());
  ::kill(-pid_, SIGTERM);
  const bool obeyed = awaitUntil(now.kill, spoken);
  ::kill(-pid_, SIGKILL); // the rest of the group too; the pid is ours until it is reaped
  return obeyed || awaitUntil(now.leave, spoken) ? reap(true) : Ending{true, false, {}};
}

bool Program::awaitUntil(SteadyTime time, Spoken& spoken, const StopEvent* stop) {
  for (;;) {
    const bool over = ended();
    read(spoken);
    if (over || std::chrono::steady_clock::now() >= time ||
        (stop != nullptr && stop->requested())) {
      return over;
    }
    waitForSomething(time, stop);
  }
}

void Program::read(Spoken& spoken) {
  readSome(output_, spoken.output);
  readSome(errors_, spoken.errors);
}

void Program::waitForSomething(SteadyTime time, const StopEvent* stop) {
  constexpr int kLookAgainMs = 20; // without a descriptor to wait for
  std::array<pollfd, 4> descriptors = {{{end_.get(), POLLIN, 0},
                                        {output_.get(), POLLIN, 0},
                                        {errors_.get(), POLLIN, 0},
                                        {stop != nullptr ? stop->descriptor() : -1, POLLIN, 0}}};
  const bool noticed = end_.valid() && (stop == nullptr || stop->wakes());
  const int wait = millisecondsUntil(time);
  ::poll(descriptors.data(), descriptors.size(), noticed ? wait : std::min(wait, kLookAgainMs));
}

bool Program::ended() {
  siginfo_t info{};
  const auto id = static_cast<id_t>(pid_);
  return ::waitid(P_PID, id, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
}

Ending Program::reap(bool overdue) {
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
  if (group_ == Group::Kill) {
    ::kill(-pid_, SIGKILL);
  }
  host_.programEnded(std::exchange(pid_, -1));
  return {overdue, info.si_code != CLD_EXITED, info.si_status};
}

} // namespace exec_wrapper::common
