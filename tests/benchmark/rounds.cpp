#include "benchmark/rounds.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace exec_wrapper::benchmark {

namespace {

/// A value for each contestant, in their order.
std::vector<double> takeTurn(const std::vector<Contestant>& contestants, std::mt19937& random,
                             const std::function<double(const Contestant&)>& measure) {
  std::vector<std::size_t> order(contestants.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::shuffle(order, random);
  std::vector<double> values(contestants.size());
  for (const std::size_t place : order) {
    values[place] = measure(contestants[place]);
  }
  return values;
}

std::size_t placeOfReference(const std::vector<Contestant>& contestants) {
  const auto found = std::ranges::find(contestants, kReference, &Contestant::name);
  return static_cast<std::size_t>(found - contestants.begin());
}

} // namespace

std::vector<Series> takeTurns(const std::vector<Contestant>& contestants, unsigned rounds,
                              const std::function<double(const Contestant&)>& measure) {
  std::vector<Series> all;
  for (const Contestant& contestant : contestants) {
    all.push_back({contestant.name, {}, {}});
  }
  std::mt19937 random(std::random_device{}());
  const std::size_t reference = placeOfReference(contestants);
  takeTurn(contestants, random, measure);
  for (unsigned round = 0; round < rounds; ++round) {
    const std::vector<double> values = takeTurn(contestants, random, measure);
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].values.push_back(values[i]);
      if (reference < values.size()) {
        all[i].ratios.push_back(values[i] / values[reference]);
      }
    }
  }
  return all;
}

void addRows(Table& table, const std::vector<Series>& all, int digits, const Goals& goals) {
  for (const Series& series : all) {
    std::vector<std::string> row = {series.name, shown(spreadOf(series.values), digits)};
    if (!series.ratios.empty()) {
      row.push_back(shown(spreadOf(series.ratios), 2));
    }
    if (const auto goal = goals.find(series.name); goal != goals.end()) {
      row.push_back("≤ " + goal->second);
    }
    table.rows.push_back(std::move(row));
  }
}

} // namespace exec_wrapper::benchmark
