#pragma once

#include <string>
#include <vector>

/// What a failing process API may do to a run, tried out: every fault, at every moment, with every
/// way in which a run can end.
namespace exec_wrapper::test::faults {

enum class Fault {
  Refused,
  BlackHole,
  SlowDrip,
  Reset,
  Conflict,
  TooManyRequests,
  ServerError,
  Garbage,
  TlsError,
  LookupHangs,
};

/// What it is that the fault meets.
enum class Moment { Creation, Heartbeat, FinalUpdate };

enum class End {
  Exits,
  Dies,
  TimesOut,
  Stop, ///< SIGTERM to the wrapper
  Kill, ///< SIGKILL of the wrapper
};

/// One of them as a word for command lines, and as people read it.
struct Name {
  const char* word;
  const char* title;
};

Name nameOf(Fault fault);
Name nameOf(Moment moment);
Name nameOf(End end);

std::vector<Fault> allFaults();
std::vector<Moment> allMoments();
std::vector<End> allEnds();

struct Cell {
  Fault fault;
  Moment moment;
  End end;

  bool operator==(const Cell&) const = default;

  /// "black-hole/heartbeat/times-out"
  std::string text() const;
};

/// Those whose text is like this, moment by moment; all of them for an empty one. A part may be
/// left out: "/creation" are all faults of creations.
std::vector<Cell> cellsLike(const std::string& pattern);

} // namespace exec_wrapper::test::faults
