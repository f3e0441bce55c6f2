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

/// The data that an earlier run left in the spool, read from its journal.
struct SpooledRun {
  struct Recipient {
    std::string destination;
    std::uint64_t settled = 0; ///< it needs no event up to this one
    Facts remembered;
  };

  RunIdentity run;
  std::string job;
  std::string boot;
  Duration sinceBoot{};               ///< its start, on the clock of that boot; 0: unknown
  std::optional<Duration> longestAge; ///< its own limit; std::nullopt: an older wrapper noted none
  KilledRun wrapper;                  ///< without its process group
  std::map<std::string, Recipient> recipients;
  std::vector<Event> events; ///< in order, without `at`

  bool over() const { return !events.empty() && events.back().final(); }

  /// The run in a text for people.
  std::string shown() const;
};

/// std::nullopt if these are not the records of a run.
std::optional<SpooledRun> leftRunIn(const std::vector<JournalRecord>& records);

/// The final event that the run's own wrapper could not publish. `lastSign` is the last time at
/// which that wrapper was seen alive, `now` the time at which it was found; `boot` is this
/// machine's boot id.
Event synthesizeFinalEvent(const SpooledRun& left, WallTime lastSign, WallTime now,
                           const std::string& boot);

} // namespace exec_wrapper::report
