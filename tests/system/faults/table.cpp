#include "system/faults/table.h"

#include <algorithm>
#include <functional>

namespace exec_wrapper::test::faults {

namespace {

using Time = std::optional<Duration> Measurement::*;

constexpr const char* kHowToRead = R"(# The fault matrix

What a process API that fails does to a run: every fault, at every moment, with every way in which
the run can end. `build/release/tests/fault_matrix --write` tries each cell out, one at a time, and
writes this page; times are from an idle machine. The test suite tries the same cells out, many at
once, with ten times the bounds. `fault_matrix reset/heartbeat` tries some of them, and prints what
the wrapper said where something is wrong.

## How to read it

An entry is *start / kill / notice, report, orphans*. Times are in milliseconds, and a dash is a
time that the cell does not have.

- **start**: from the admission to the first step of the child. The admission is what the wrapper's
  log says it was, to the millisecond.
- **kill**: the longest from a deadline to what was due then. A timeout, a SIGTERM to the wrapper, a
  409: until the child has SIGTERM; the grace period after that: until nothing is left of the run. A
  SIGKILL of the wrapper: until nothing is left of the run. Except where the child ends by itself it
  has a descendant in a session of its own that ignores SIGTERM.
- **notice**: from the last step of the child, or from the end of the last process where it was
  killed, to the line in which the wrapper says how the run ended.
- **report**: what became of the final status.
  - *delivered*: the run delivered it, when the server was well again. (A server whose answer drips
    has it even before that.)
  - *by the next run*, *by --flush*: the wrapper was killed, and what it had written into the spool
    was delivered later. Where the final update is what fails, the wrapper is killed while it tries
    that, and a first `--flush` fails in the same way. The wrapper has a spool in this column only.
  - *named lost*: the log says that it could not be delivered. After a stop there is one attempt
    more and no waiting (a spool would keep it), and a 409 settles the matter.
  - *unreported*: the server could not be asked, so there is no execution to report to; with
    `api-unavailable = run` the command runs all the same, and the log says so.
  - *none due*: the server refused or revoked the run, so it knows.
- **orphans**: processes of the run that are left when the wrapper is gone.

A creation fails for the whole run. Heartbeats fail from the start of the child to its end, which
comes while an attempt is under way; the server is well again for the final update. The final update
fails until the wrapper has said so; after a SIGTERM for ever. The wrapper is killed when the run is
in the spool, which it is some milliseconds after the start. In every cell the wrapper's exit
status is checked as well, and that its log names the fault.

A 409 to a heartbeat revokes the run. What the columns say is then what the child does about its
SIGTERM: it exits, dies of a signal, or stays until it is killed; or what comes on top of that.

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
  return "## The worst of all\n\n" + head({"", "bound", "worst"}) +
         line({"start, ms", milliseconds(bounds.start), worst(rows, &Measurement::startDelay)}) +
         line({"kill, ms", milliseconds(bounds.kill), worst(rows, &Measurement::killDelay)}) +
         line({"notice, ms", milliseconds(bounds.notice), worst(rows, &Measurement::notice)}) +
         line({"orphans", "0", std::to_string(orphans)}) + "\nOf " + std::to_string(rows.size()) +
         " cells " + std::to_string(senseless) + " make no sense, and " + std::to_string(flawed) +
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
