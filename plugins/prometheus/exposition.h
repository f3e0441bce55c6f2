#pragma once

#include "metric_values.h"

#include <string>
#include <string_view>

namespace exec_wrapper::prometheus {

/// By which label every series tells whose it is.
struct JobLabel {
  std::string name;  ///< see `isLabelName`
  std::string value; ///< any bytes
};

/// Whether a label may be called so: letters, digits and _, not __ at the beginning, and none that
/// our metrics have already.
bool isLabelName(std::string_view name);

/// What becomes of numbers that are not known, and of counters.
enum class Extent {
  Whole,  ///< what is not known is left out: the text is all that there is
  Newest, ///< what is not known is NaN, so that it replaces an older number; no counters
};

/// The numbers as Prometheus reads them, families in the order of their table.
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
std::string expose(const MetricValues& values, const JobLabel& job, Extent extent);

/// The numbers of a text that `expose` wrote. Whatever is not understood is passed over, for
/// anybody may have changed the file.
MetricValues understand(std::string_view text);

} // namespace exec_wrapper::prometheus
