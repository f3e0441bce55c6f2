#include "benchmark/crowd.h"
#include "benchmark/measurements.h"
#include "benchmark/statistics.h"

#include <map>

namespace exec_wrapper::benchmark {

namespace {

std::string mebibytesEach(const Workbench& bench, const Contestant& contestant, unsigned size) {
  Crowd crowd(bench, contestant, size);
  const double bytes = static_cast<double>(crowd.numbers().bytes);
  crowd.end();
  return shown(bytes / size / (1024 * 1024), 2);
}

} // namespace

Table memory(Workbench& bench, Effort effort) {
  const unsigned many = effort.of(200U, 5U);
  Table table;
  table.title = "Memory";
  table.explanation = "PSS of the wrapper's processes for one command, in MiB: one alone, "
                      "and one among " +
                      std::to_string(many) + ". The commands are not included.";
  table.columns = {"", "alone", "among " + std::to_string(many), "goal"};
  std::vector<Contestant> all = everybody(bench);
  all.push_back(withHistory(bench, bench.file("memory.db")));
  if (!bundledProgram().empty()) {
    all.push_back(withBundledPoco(all.back()));
  }
  all.push_back(supervisord(bench));
  const std::map<std::string, std::string> goals = {{"exec_wrapper", "≤ 0.48"},
                                                    {"exec_wrapper, http", "≤ 0.63"},
                                                    {"exec_wrapper, https", "≤ 1.7"},
                                                    {kBundled, "≤ 0.34"},
                                                    {kBundled + std::string(", http"), "≤ 0.35"},
                                                    {kBundled + std::string(", history"), "≤ 0.59"},
                                                    {kBundled + std::string(", https"), "≤ 1.4"}};
  const auto here = installed(std::move(all), table);
  for (const Contestant& contestant : here) {
    const auto goal = goals.find(contestant.name);
    table.rows.push_back({contestant.name, mebibytesEach(bench, contestant, 1),
                          mebibytesEach(bench, contestant, many),
                          goal == goals.end() ? "" : goal->second});
  }
  return table;
}

} // namespace exec_wrapper::benchmark
