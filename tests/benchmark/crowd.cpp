#include "benchmark/crowd.h"

#include "support/deadline.h"

#include <linux/futex.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <climits>
#include <stdexcept>
#include <utility>

namespace exec_wrapper::benchmark {

namespace {

using namespace std::chrono_literals;

void sleepFor(std::chrono::milliseconds length) {
  const timespec time{0, std::chrono::nanoseconds(length).count()};
  nanosleep(&time, nullptr);
}

std::vector<Words> wordsOfAll(const Workbench& bench, const Contestant& contestant, unsigned size,
                              unsigned first) {
  const Words command = bench.command({"stay"});
  if (contestant.servesAll) {
    return {contestant.wrap(command, size)};
  }
  std::vector<Words> all;
  for (unsigned number = 0; number < size; ++number) {
    all.push_back(contestant.wrap(command, first + number));
  }
  return all;
}

} // namespace

Crowd::Crowd(const Workbench& bench, const Contestant& contestant, unsigned size, unsigned first)
    : bench_(bench), daemon_(contestant.servesAll) {
  bench_.board().go = 0;
  const std::uint32_t ready = bench_.board().ready + size;
  const std::vector<Words> all = wordsOfAll(bench_, contestant, size, first);
  const auto start = std::chrono::steady_clock::now();
  for (const Words& words : all) {
    wrappers_.emplace_back(words, bench_.environment());
  }
  try {
    awaitCommands(ready);
  } catch (const std::exception& error) {
    throw std::runtime_error(contestant.name + ": " + error.what());
  }
  starting_ = std::chrono::steady_clock::now() - start;
  awaitRest();
}

Crowd::~Crowd() {
  letGo();
}

void Crowd::awaitCommands(std::uint32_t ready) const {
  for (const test::Deadline deadline; bench_.board().ready < ready; sleepFor(1ms)) {
    if (deadline.over()) {
      throw std::runtime_error("not all commands were started");
    }
  }
}

void Crowd::awaitRest() const {
  const test::Deadline deadline;
  for (std::uint64_t before = 0, now = numbers().wakeups; before != now && !deadline.over();) {
    sleepFor(100ms);
    before = std::exchange(now, numbers().wakeups);
  }
}

ProcessNumbers Crowd::numbers() const {
  ProcessNumbers all;
  for (const Spawned& wrapper : wrappers_) {
    all += numbersOf(family(wrapper.pid(), childProgram().c_str()));
  }
  return all;
}

void Crowd::letGo() const noexcept {
  bench_.board().go = 1;
  syscall(SYS_futex, &bench_.board().go, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

Crowd::End Crowd::end() {
  End end;
  const auto start = std::chrono::steady_clock::now();
  letGo();
  for (Spawned& wrapper : wrappers_) {
    if (daemon_) {
      wrapper.signal(SIGTERM);
    }
    end.cpu += wrapper.await().cpu;
  }
  end.length = std::chrono::steady_clock::now() - start;
  return end;
}

} // namespace exec_wrapper::benchmark
