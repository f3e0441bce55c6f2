#include "benchmark/measurements.h"
#include "benchmark/rounds.h"
#include "benchmark/spawned.h"

namespace exec_wrapper::benchmark {

namespace {

/// Milliseconds from the last that the command did until wait4 has told of the wrapper's end.
double latencyOnce(const Workbench& bench, const Words& words) {
  const Ending ending = Spawned(words, bench.environment()).await();
  const SteadyTime ended{Duration(bench.board().ended)};
  return std::chrono::duration<double, std::milli>(ending.at - ended).count();
}

} // namespace

Table exitLatency(Workbench& bench, Effort effort) {
  Table table;
  table.title = "Exit latency";
  table.explanation = "From the command's last instruction to the end of the wrapper, in "
                      "milliseconds.";
  table.columns = {"", "ms", "× flock", "goal"};
  std::vector<Contestant> all = peers(bench);
  for (Contestant& contestant : own(bench)) {
    if (contestant.name == "exec_wrapper" || contestant.name == kBundled) {
      all.push_back(std::move(contestant));
    }
  }
  const auto here = installed(std::move(all), table);
  const Words command = bench.command({"end"});
  const auto measured = takeTurns(here, effort.of(300U, 3U), [&](const Contestant& contestant) {
    return latencyOnce(bench, contestant.wrap(command, 0));
  });
  addRows(table, measured, 3, {{"exec_wrapper", "2.2"}, {kBundled, "2.5"}});
  return table;
}

} // namespace exec_wrapper::benchmark
