#pragma once

#include "exec_wrapper/time.h"
#include "support/process_spec.h"

#include <sys/types.h>

#include <string>

namespace exec_wrapper::benchmark {

using test::Words;

/// How a process ended, and what it and those that it waited for cost.
struct Ending {
  SteadyTime at{};
  int status = 0; ///< its exit status, or 128+N when it died of signal N
  Duration cpu{};
};

/// A process, started and awaited with as little of our own as can be: posix_spawn and wait4. Its
/// streams are /dev/null, or files.
class Spawned {
public:
  /// `argv` begins with a path; `environment` holds NAME=value. Throws where it cannot be started.
  Spawned(const Words& argv, const Words& environment, const std::string& error = "/dev/null");

  /// Kills it, where its end was not awaited.
  ~Spawned();

  Spawned(Spawned&& other) noexcept;
  Spawned& operator=(Spawned&&) = delete;

  pid_t pid() const noexcept { return pid_; }
  SteadyTime startedAt() const noexcept { return started_; }

  void signal(int number) const;

  /// Once.
  Ending await();

private:
  SteadyTime started_;
  pid_t pid_ = -1;
};

} // namespace exec_wrapper::benchmark
