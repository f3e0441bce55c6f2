#pragma once

#include "benchmark/contestant.h"
#include "benchmark/process_numbers.h"
#include "benchmark/spawned.h"

#include <cstdint>
#include <vector>

namespace exec_wrapper::benchmark {

/// Commands that stay, each under a wrapper of the same kind; for a daemon, all under one.
class Crowd {
public:
  /// Starts them, and waits until all commands run and the wrappers have come to rest. They are
  /// numbered from `first` on.
  Crowd(const Workbench& bench, const Contestant& contestant, unsigned size, unsigned first = 0);

  /// Lets the commands go.
  ~Crowd();

  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  /// From the first start until all commands ran.
  Duration starting() const noexcept { return starting_; }

  /// What the wrappers use, without the commands.
  ProcessNumbers numbers() const;

  struct End {
    Duration length{}; ///< from when the commands were let go until the last wrapper ended
    Duration cpu{};    ///< of all, commands too, from beginning to end
  };

  /// Lets the commands go, those of other crowds too, and waits for the wrappers. Once.
  End end();

private:
  void awaitCommands(std::uint32_t ready) const;
  void awaitRest() const;
  void letGo() const noexcept;

  const Workbench& bench_;
  const bool daemon_;
  std::vector<Spawned> wrappers_;
  Duration starting_{};
};

} // namespace exec_wrapper::benchmark
