#include "benchmark/crowd.h"
#include "benchmark/measurements.h"
#include "benchmark/statistics.h"

namespace exec_wrapper::benchmark {

namespace {

double milliseconds(Duration length) {
  return std::chrono::duration<double, std::milli>(length).count();
}

std::vector<std::string> row(const Workbench& bench, const Contestant& contestant, unsigned size) {
  Crowd crowd(bench, contestant, size);
  const double bytes = static_cast<double>(crowd.numbers().bytes);
  const Crowd::End end = crowd.end();
  return {contestant.name,
          std::to_string(size),
          shown(milliseconds(crowd.starting()) / size, 2),
          shown(milliseconds(end.length) / size, 2),
          shown(milliseconds(end.cpu) / size, 2),
          shown(bytes / size / (1024 * 1024), 2)};
}

} // namespace

Table concurrency(Workbench& bench, Effort effort) {
  Table table;
  table.title = "Many at once";
  table.explanation =
      "Commands that run at the same time, each under its own wrapper: the cost of one of them. "
      "The memory does not include the command. Starting: until all commands run; ending: from "
      "then until all wrappers have ended.";
  table.columns = {"", "at once", "starting, ms", "ending, ms", "CPU, ms", "PSS, MiB"};
  std::vector<Contestant> all = own(bench);
  all.insert(all.begin(), peers(bench).front());
  const auto here = installed(std::move(all), table);
  for (const Contestant& contestant : here) {
    for (unsigned size = 1; size <= effort.of(1000U, 10U); size *= 10) {
      table.rows.push_back(row(bench, contestant, size));
    }
  }
  return table;
}

} // namespace exec_wrapper::benchmark
