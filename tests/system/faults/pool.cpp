#include "system/faults/pool.h"

#include "support/checked.h"
#include "system/faults/descriptor.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <exception>
#include <string>

namespace exec_wrapper::test::faults {

namespace {

/// Ends a trial that waits for ever, by SIGALRM. Longer than each of its waits.
constexpr unsigned kLongestTrial = 150; // seconds

struct Worker {
  std::size_t cell;
  pid_t pid;
  Descriptor result;
  std::string text = {};
};

Measurement flawed(const std::string& flaw) {
  Measurement measurement;
  measurement.flaws.push_back(flaw);
  return measurement;
}

Measurement guarded(const TryOut& tryOut, const Cell& cell) {
  try {
    return tryOut(cell);
  } catch (const std::exception& error) {
    return flawed(error.what());
  }
}

[[noreturn]] void work(const TryOut& tryOut, const Cell& cell, int result) {
  ::alarm(kLongestTrial);
  std::string text = packed(guarded(tryOut, cell));
  while (!text.empty()) {
    text.erase(
        0, static_cast<std::size_t>(checked(::write(result, text.data(), text.size()), "write")));
  }
  ::_exit(0);
}

Worker hired(std::size_t index, const Cell& cell, const TryOut& tryOut) {
  std::array<int, 2> ends{};
  checked(::pipe2(ends.data(), O_CLOEXEC), "pipe");
  std::fflush(nullptr); // or it would be printed twice
  const pid_t pid = checked(::fork(), "fork");
  if (pid == 0) {
    ::close(ends[0]);
    work(tryOut, cell, ends[1]);
  }
  ::close(ends[1]);
  return {index, pid, Descriptor(ends[0])};
}

/// False when there is no more to read.
bool read(Worker& worker) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(worker.result.get(), buffer.data(), buffer.size());
  worker.text.append(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  return count > 0;
}

Measurement resultOf(const Worker& worker) {
  int status = 0;
  checked(::waitpid(worker.pid, &status, 0), "waitpid");
  return status == 0 ? unpacked(worker.text) : flawed("the trial itself died");
}

void awaitSome(const std::vector<Worker>& workers) {
  std::vector<pollfd> sources;
  for (const Worker& worker : workers) {
    sources.push_back({worker.result.get(), POLLIN, 0});
  }
  ::poll(sources.data(), sources.size(), -1);
}

bool readable(const Worker& worker) {
  pollfd source{worker.result.get(), POLLIN, 0};
  return ::poll(&source, 1, 0) > 0;
}

} // namespace

std::vector<Measurement> tryOutAll(const std::vector<Cell>& cells, std::size_t atOnce,
                                   const TryOut& tryOut, const Done& done) {
  std::vector<Measurement> results(cells.size());
  std::vector<Worker> workers;
  for (std::size_t next = 0; next < cells.size() || !workers.empty();) {
    if (next < cells.size() && workers.size() < atOnce) {
      workers.push_back(hired(next, cells[next], tryOut));
      ++next;
      continue;
    }
    awaitSome(workers);
    std::erase_if(workers, [&](Worker& worker) {
      if (!readable(worker) || read(worker)) {
        return false;
      }
      done(cells[worker.cell], results[worker.cell] = resultOf(worker));
      return true;
    });
  }
  return results;
}

} // namespace exec_wrapper::test::faults
