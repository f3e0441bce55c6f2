#pragma once

#include "benchmark/contestant.h"
#include "benchmark/statistics.h"
#include "benchmark/table.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace exec_wrapper::benchmark {

/// What was measured of one contestant: a value for each round, and its ratio to the value that
/// kReference had in the same round.
struct Series {
  std::string name;
  std::vector<double> values;
  std::vector<double> ratios; ///< empty where kReference did not take part
};

/// Measures each contestant once in each round, in an order drawn anew every time: what else the
/// machine does, and how warm it is, meets all alike. A round before the first does not count.
std::vector<Series> takeTurns(const std::vector<Contestant>& contestants, unsigned rounds,
                              const std::function<double(const Contestant&)>& measure);

/// What is to be reached, by name of contestant and in words: "3.3".
using Goals = std::map<std::string, std::string>;

/// Rows of name, value, ratio and goal.
void addRows(Table& table, const std::vector<Series>& all, int digits, const Goals& goals);

} // namespace exec_wrapper::benchmark
