#pragma once

#include <string>
#include <vector>

namespace exec_wrapper::benchmark {

/// The middle of a number of values, and the quartiles around it.
struct Spread {
  double low = 0;
  double median = 0;
  double high = 0;
};

/// There must be a value.
Spread spreadOf(std::vector<double> values);

/// "3.1", with so many digits behind the point.
std::string shown(double value, int digits);

/// "3.1 (2.9-3.4)": the median, and the quartiles.
std::string shown(const Spread& spread, int digits);

} // namespace exec_wrapper::benchmark
