#pragma once

#include "metric_values.h"

#include <string>
#include <string_view>

namespace exec_wrapper::prometheus {

/// The label by which every series names its job.
struct JobLabel {
  std::string name;  ///< see `isLabelName`
  std::string value; ///< any bytes
};

/// Whether a label can have this name: letters, digits and _, no __ at the beginning, and not the
/// name of a label that our metrics have already.
bool isLabelName(std::string_view name);

/// The treatment of unknown numbers and of counters.
enum class Extent {
  Whole,  ///< unknown numbers are left out: the text is complete
  Newest, ///< unknown numbers are NaN, to replace older numbers; no counters
};

/// The numbers in Prometheus' text format, families in the order of their table.
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
std::string expose(const MetricValues& values, const JobLabel& job, Extent extent);

/// The numbers of a text that `expose` wrote. Skips everything that it does not understand, because
/// anybody may have changed the file.
MetricValues understand(std::string_view text);

} // namespace exec_wrapper::prometheus
