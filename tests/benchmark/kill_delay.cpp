#include "benchmark/measurements.h"
#include "benchmark/rounds.h"
#include "benchmark/spawned.h"

namespace exec_wrapper::benchmark {

namespace {

/// Milliseconds from the deadline until the command has its SIGTERM. The deadline is counted from
/// the command's first instruction: what the wrapper needs to start it is not part of the delay.
double delayOnce(const Workbench& bench, const Words& words) {
  Spawned(words, bench.environment()).await();
  const Duration lived(bench.board().ended - bench.board().began);
  return std::chrono::duration<double, std::milli>(lived - kTimeLimit).count();
}

} // namespace

Table killDelay(Workbench& bench, Effort effort) {
  Table table;
  table.title = "Kill delay";
  table.explanation =
      "From the time limit (0.2 s, counted from the command's first instruction) to "
      "the command's SIGTERM, in milliseconds. A value can be slightly below 0: the limit begins "
      "when the command is started, before its first instruction.";
  table.columns = {"", "ms", "goal"};
  const auto here = installed(timekeepers(bench), table);
  const Words command = bench.command({"await-term"});
  const auto measured = takeTurns(here, effort.of(50U, 2U), [&](const Contestant& contestant) {
    return delayOnce(bench, contestant.wrap(command, 0));
  });
  addRows(table, measured, 2, {{"exec_wrapper", "10"}});
  return table;
}

} // namespace exec_wrapper::benchmark
