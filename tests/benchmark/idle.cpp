#include "benchmark/crowd.h"
#include "benchmark/measurements.h"
#include "benchmark/statistics.h"

#include <time.h>

#include <deque>

namespace exec_wrapper::benchmark {

namespace {

/// A wrapper with a command that stays, and what it had used when that was settled.
struct Idler {
  Idler(const Workbench& bench, const Contestant& contestant, unsigned number)
      : crowd(bench, contestant, 1, number), before(crowd.numbers()) {}

  Crowd crowd;
  ProcessNumbers before;
};

std::vector<std::string> row(const Contestant& contestant, const Idler& idler) {
  const ProcessNumbers after = idler.crowd.numbers();
  const std::chrono::duration<double, std::milli> cpu = after.cpu - idler.before.cpu;
  return {contestant.name, shown(cpu.count(), 2),
          std::to_string(after.wakeups - idler.before.wakeups),
          contestant.package.empty() ? "0" : ""};
}

} // namespace

Table idle(Workbench& bench, Effort effort) {
  const std::chrono::seconds length(effort.of(60, 1));
  Table table;
  table.title = "Idling";
  table.explanation = "The work of the wrapper of an idle command in " +
                      std::to_string(length.count()) +
                      " s, without heartbeats. All were measured at the same time.";
  table.columns = {"", "CPU, ms", "wake-ups", "goal"};
  std::vector<Contestant> all = everybody(bench);
  all.push_back(supervisord(bench));
  const auto here = installed(std::move(all), table);
  std::deque<Idler> idlers;
  for (unsigned i = 0; i < here.size(); ++i) {
    idlers.emplace_back(bench, here[i], i);
  }
  const timespec time{length.count(), 0};
  nanosleep(&time, nullptr);
  for (std::size_t i = 0; i < here.size(); ++i) {
    table.rows.push_back(row(here[i], idlers[i]));
  }
  for (Idler& idler : idlers) {
    idler.crowd.end();
  }
  return table;
}

} // namespace exec_wrapper::benchmark
