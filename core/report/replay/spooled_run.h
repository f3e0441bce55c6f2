#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"
#include "report/spool/journal_record.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::report {

/// What an earlier run has left in the spool, as its journal tells it.
struct SpooledRun {
  struct Recipient {
    std::string destination;
    std::uint64_t settled = 0; ///< it needs no event up to this one
    Facts remembered;
  };

  RunIdentity run;
  std::string job;
  std::string boot;
  Duration sinceBoot{};               ///< when it began, on the clock of that boot; 0: not known
  std::optional<Duration> longestAge; ///< its own limit; nothing: an older wrapper did not note it
  KilledRun wrapper;                  ///< without its process group
  std::map<std::string, Recipient> recipients;
  std::vector<Event> events; ///< in order, without `at`

  bool over() const { return !events.empty() && events.back().final(); }

  /// How the run is shown to people.
  std::string shown() const;
};

/// Nothing: these are no records of a run.
std::optional<SpooledRun> leftRunIn(const std::vector<JournalRecord>& records);

/// What the run's own wrapper did not live to say. `lastSign` is the last time at which it was seen
/// alive, `now` when it was found; `boot` is this machine's.
Event synthesizeFinalEvent(const SpooledRun& left, WallTime lastSign, WallTime now,
                           const std::string& boot);

} // namespace exec_wrapper::report
