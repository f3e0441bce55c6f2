#include "system/faults/table.h"

#include <algorithm>
#include <functional>

namespace exec_wrapper::test::faults {

namespace {

using Time = std::optional<Duration> Measurement::*;

constexpr const char* kHowToRead = R"(# The fault matrix

The effects of a failing process API on a run: every fault, at every moment, with every end of a
run. `build/release/tests/fault_matrix --write` runs each cell, one at a time, and writes this page.
The times are from an idle machine. The test suite runs the same cells, many at once, with ten times
the bounds. `fault_matrix reset/heartbeat` runs some of them, and prints the wrapper's log of each
cell that fails.

## How to read it

An entry is *start / kill / notice, report, orphans*. Times are in milliseconds. A dash means that
the cell does not have this time.

- **start**: from the admission to the first step of the child. The time of the admission comes from
  the wrapper's log, to the millisecond.
- **kill**: the longest time from a deadline to its required result. After a timeout, a SIGTERM to
  the wrapper, or a 409: until the child gets SIGTERM. After the grace period that follows: until no
  process of the run remains. After a SIGKILL of the wrapper: until no process of the run remains.
  Unless the child ends by itself, it has a descendant in another session that ignores SIGTERM.
- **notice**: from the last step of the child, or from the end of the last process if it was killed,
  to the log line with the result of the run.
- **report**: the fate of the final status.
  - *delivered*: the run delivered it after the server had recovered. (A server with a dripping
    answer has it even before that.)
  - *by the next run*, *by --flush*: the wrapper was killed, and the events in its spool were
    delivered later. If the final update has the fault, the wrapper is killed during that update,
    and a first `--flush` fails in the same way. The wrapper has a spool in this column only.
  - *named lost*: the log reports that it could not be delivered. After a stop there is one more
    attempt and no wait (a spool would keep it). A 409 is final.
  - *unreported*: the server was unavailable, so there is no execution to report to. With
    `api-unavailable = run` the command runs anyway, and the log reports this.
  - *none due*: the server refused or revoked the run, so it knows the result.
- **orphans**: processes of the run that remain after the wrapper has ended.

A creation fails for the whole run. Heartbeats fail from the start of the child to its end, which
comes during a delivery attempt; the server recovers for the final update. The final update fails
until the wrapper has logged it; after a SIGTERM without end. The wrapper is killed when the run is
in the spool, some milliseconds after the start. Every cell also checks the wrapper's exit status,
and that its log names the fault.

A 409 to a heartbeat revokes the run. The columns then show the child's reaction to its SIGTERM: it
exits, dies of a signal, or stays until it is killed. In the last two columns a signal to the
wrapper follows the 409.

)";

std::string time(const std::optional<Duration>& time) {
  return time ? milliseconds(*time) : "–";
}

std::string line(const std::vector<std::string>& columns) {
  std::string text = "|";
  for (const std::string& column : columns) {
    text += " " + column + " |";
  }
  return text + "\n";
}

std::string head(const std::vector<std::string>& columns) {
  return line(columns) + line(std::vector<std::string>(columns.size(), "---"));
}

std::string worst(const std::vector<Row>& rows, Time of) {
  std::optional<Duration> most;
  for (const Row& row : rows) {
    most = std::max(most, row.measurement.*of);
  }
  return time(most);
}

std::string summary(const std::vector<Row>& rows, const Bounds& bounds) {
  const auto flawed =
      std::ranges::count_if(rows, [](const Row& row) { return !row.measurement.flaws.empty(); });
  const auto senseless = std::ranges::count_if(
      rows, [](const Row& row) { return !row.measurement.senseless.empty(); });
  std::size_t orphans = 0;
  for (const Row& row : rows) {
    orphans += row.measurement.orphans;
  }
  return "## The worst results\n\n" + head({"", "bound", "worst"}) +
         line({"start, ms", milliseconds(bounds.start), worst(rows, &Measurement::startDelay)}) +
         line({"kill, ms", milliseconds(bounds.kill), worst(rows, &Measurement::killDelay)}) +
         line({"notice, ms", milliseconds(bounds.notice), worst(rows, &Measurement::notice)}) +
         line({"orphans", "0", std::to_string(orphans)}) + "\nOf " + std::to_string(rows.size()) +
         " cells " + std::to_string(senseless) + " are impossible, and " + std::to_string(flawed) +
         " are not as promised.\n";
}

std::string entryOf(const std::vector<Row>& rows, const Cell& cell) {
  const auto row = std::ranges::find(rows, cell, &Row::cell);
  return row == rows.end() ? "" : entry(row->measurement);
}

std::string table(const std::vector<Row>& rows, Moment moment) {
  std::vector<std::string> titles = {""};
  for (const End end : allEnds()) {
    titles.emplace_back(nameOf(end).title);
  }
  std::string text = "\n## " + std::string(nameOf(moment).title) + "\n\n" + head(titles);
  for (const Fault fault : allFaults()) {
    std::vector<std::string> columns = {nameOf(fault).title};
    for (const End end : allEnds()) {
      columns.push_back(entryOf(rows, {fault, moment, end}));
    }
    text += line(columns);
  }
  return text;
}

} // namespace

std::string entry(const Measurement& measurement) {
  if (!measurement.senseless.empty()) {
    return "(" + measurement.senseless + ")";
  }
  const std::string report = measurement.report ? nameOf(*measurement.report) : "–";
  const std::string text = time(measurement.startDelay) + " / " + time(measurement.killDelay) +
                           " / " + time(measurement.notice) + ", " + report + ", " +
                           std::to_string(measurement.orphans);
  return measurement.flaws.empty() ? text : "**" + text + "**: " + measurement.flaws.front();
}

std::string page(const std::vector<Row>& rows, const Bounds& bounds) {
  std::string text = kHowToRead + summary(rows, bounds);
  for (const Moment moment : allMoments()) {
    text += table(rows, moment);
  }
  return text;
}

} // namespace exec_wrapper::test::faults
