// The command that is put under the wrappers. Linked statically, so that little of what is measured
// is its own.
//
//   benchmark_child BOARD stay              until the runner lets it go
//   benchmark_child BOARD end               notes the time, and ends
//   benchmark_child BOARD await-term        notes the time of its start and of the SIGTERM
//   benchmark_child BOARD tell RATE COUNT   sends so many messages about progress, RATE a second;
//                                           0: as fast as it can
//   benchmark_child BOARD narrow WORD...    runs the words, whose sockets have the kernel's
//   ordinary
//                                           room for what is not received yet, whatever they ask
//                                           for

#include "benchmark/board.h"
#include "benchmark/child/narrow.h"
#include "benchmark/child/tell.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace exec_wrapper::benchmark {
namespace {

Board* board = nullptr;

std::int64_t now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Board* open(const char* file) {
  const int fd = ::open(file, O_RDWR | O_CLOEXEC);
  void* const page = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  return page == MAP_FAILED ? nullptr : static_cast<Board*>(page);
}

int stay() {
  ++board->ready;
  while (board->go == 0) {
    syscall(SYS_futex, &board->go, FUTEX_WAIT, 0, nullptr, nullptr, 0);
  }
  return 0;
}

[[noreturn]] void end() {
  board->ended = now();
  _exit(0);
}

[[noreturn]] void awaitTerm() {
  board->began = now();
  struct sigaction action {};
  action.sa_handler = [](int) { end(); };
  sigaction(SIGTERM, &action, nullptr);
  ++board->ready;
  for (;;) {
    pause();
  }
}

int take(int count, char** words) {
  if (std::strcmp(words[0], "stay") == 0) {
    return stay();
  }
  if (std::strcmp(words[0], "end") == 0) {
    end();
  }
  if (std::strcmp(words[0], "await-term") == 0) {
    awaitTerm();
  }
  if (std::strcmp(words[0], "tell") == 0 && count == 3) {
    return tell(*board, std::strtoul(words[1], nullptr, 10), std::strtoul(words[2], nullptr, 10));
  }
  if (std::strcmp(words[0], "narrow") == 0 && count > 1) {
    return runNarrow(words + 1);
  }
  return 64;
}

} // namespace
} // namespace exec_wrapper::benchmark

int main(int argc, char** argv) {
  using namespace exec_wrapper::benchmark;
  if (argc < 3) {
    return 64;
  }
  board = open(argv[1]);
  return board == nullptr ? 66 : take(argc - 2, argv + 2);
}
