#include "benchmark/measurements.h"
#include "benchmark/rounds.h"
#include "benchmark/spawned.h"

#include <stdexcept>

namespace exec_wrapper::benchmark {

namespace {

/// Milliseconds from before posix_spawn until wait4 has told of the end.
double launchOnce(const Workbench& bench, const Words& words) {
  Spawned process(words, bench.environment());
  const SteadyTime start = process.startedAt();
  const Ending ending = process.await();
  if (ending.status != 0) {
    throw std::runtime_error(words.front() + " ends with " + std::to_string(ending.status));
  }
  return std::chrono::duration<double, std::milli>(ending.at - start).count();
}

void addWithBundledPoco(std::vector<Contestant>& all, const Contestant& own) {
  all.push_back(own);
  if (!bundledProgram().empty()) {
    all.push_back(withBundledPoco(own));
  }
}

Contestant nothing() {
  Contestant bare{.name = "no wrapper"};
  bare.wrap = [](const Words& command, unsigned) { return command; };
  return bare;
}

} // namespace

Table launch(Workbench& bench, Effort effort) {
  Table table;
  table.title = "Launch";
  table.explanation = "Wrapping `true`, from the start of the wrapper to its end, in milliseconds. "
                      "The wrapper is local (`lock_file`, `log`, `exec`, a properties file), or it "
                      "also reports to a process API on this machine: a creation and a final "
                      "update; or it stores its run in a history (SQLite); or it gives the command "
                      "a socket to speak through (`notify = on`).";
  table.columns = {"", "ms", "× flock", "goal"};
  std::vector<Contestant> all = everybody(bench);
  addWithBundledPoco(all, withHistory(bench, bench.file("launch.db")));
  addWithBundledPoco(all, withChannel(bench));
  all.push_back(nothing());
  const auto here = installed(std::move(all), table);
  const Words command = {findProgram("true")};
  const auto measured = takeTurns(here, effort.of(300U, 3U), [&](const Contestant& contestant) {
    return launchOnce(bench, contestant.wrap(command, 0));
  });
  addRows(table, measured, 2,
          {{"exec_wrapper", "3.3"},
           {"exec_wrapper, http", "4.5"},
           {"exec_wrapper, https", "10"},
           {kBundled, "1.75"},
           {std::string(kBundled) + ", http", "2.4"},
           {std::string(kBundled) + ", https", "6.5"},
           {std::string(kBundled) + ", history", "2.35"}});
  return table;
}

} // namespace exec_wrapper::benchmark
