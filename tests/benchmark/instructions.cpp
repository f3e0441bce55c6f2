#include "benchmark/contestant.h"
#include "benchmark/instruction_count.h"
#include "benchmark/measurements.h"
#include "benchmark/statistics.h"

namespace exec_wrapper::benchmark {

Table instructions(Workbench& bench, Effort) {
  Table table;
  table.title = "Instructions";
  table.explanation = "Of a launch, in millions, without the command's, counted by callgrind.";
  table.columns = {"", "million", "goal"};
  std::vector<Contestant> all = own(bench);
  all.insert(all.begin(), peers(bench).front());
  if (!canCountInstructions()) {
    table.rows.push_back({"callgrind", "not installed (package valgrind)"});
    return table;
  }
  const auto here = installed(std::move(all), table);
  for (const Contestant& contestant : here) {
    const auto count = instructionsOf(bench, contestant.wrap({findProgram("true")}, 0));
    table.rows.push_back({contestant.name, shown(static_cast<double>(count) / 1e6, 2),
                          contestant.name == "exec_wrapper" ? "≤ 12"
                          : contestant.name == kBundled     ? "≤ 1.6"
                                                            : ""});
  }
  return table;
}

} // namespace exec_wrapper::benchmark
