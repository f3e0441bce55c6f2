#include "benchmark/measurements.h"
#include "benchmark/spawned.h"
#include "benchmark/statistics.h"

#include <unistd.h>

#include <cstdlib>
#include <map>
#include <stdexcept>

namespace exec_wrapper::benchmark {

namespace {

#ifndef EXEC_WRAPPER_BUS_BENCHMARK
#define EXEC_WRAPPER_BUS_BENCHMARK ""
#endif

std::vector<std::string> cellsOf(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ',') {
      cells.emplace_back();
    } else if (c != '"') {
      cells.back() += c;
    }
  }
  return cells;
}

/// The mean and its like, which stand behind the values themselves.
bool isSummary(const std::string& name) {
  return name.ends_with("_mean") || name.ends_with("_median") || name.ends_with("_stddev") ||
         name.ends_with("_cv");
}

/// Nanoseconds by the benchmark's name, one for each repetition.
std::map<std::string, std::vector<double>> timesIn(const std::string& csv) {
  std::map<std::string, std::vector<double>> times;
  for (const std::string& line : test::lines(csv)) {
    const std::vector<std::string> cells = cellsOf(line);
    if (cells.size() > 4 && cells[4] == "ns" && !isSummary(cells[0])) {
      times[cells[0]].push_back(std::strtod(cells[3].c_str(), nullptr)); // of CPU
    }
  }
  return times;
}

} // namespace

Table bus(Workbench& bench, Effort effort) {
  Table table;
  table.title = "Bus";
  table.explanation = "Publishing one event to three subscribers, in nanoseconds of the publishing "
                      "thread. All of them have received it when the call returns.";
  table.columns = {"", "ns", "goal"};
  const std::string program = EXEC_WRAPPER_BUS_BENCHMARK;
  if (program.empty() || access(program.c_str(), X_OK) != 0) {
    table.rows.push_back({"Google Benchmark", "not installed (package libbenchmark-dev)"});
    return table;
  }
  const std::string file = bench.write("bus.csv", "");
  const Words words = {program,
                       "--benchmark_out_format=csv",
                       "--benchmark_out=" + file,
                       "--benchmark_enable_random_interleaving=true",
                       std::string("--benchmark_repetitions=") + effort.of("15", "2"),
                       std::string("--benchmark_min_time=") + effort.of("0.2", "0.01")};
  if (Spawned(words, bench.environment()).await().status != 0) {
    throw std::runtime_error(program + " fails");
  }
  for (const auto& [name, times] : timesIn(test::contents(file))) {
    table.rows.push_back({name, shown(spreadOf(times), 0), name == "an event" ? "≤ 100" : ""});
  }
  return table;
}

} // namespace exec_wrapper::benchmark
