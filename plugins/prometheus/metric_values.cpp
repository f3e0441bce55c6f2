#include "metric_values.h"

#include "families.h"

#include <limits>

namespace exec_wrapper::prometheus {

void MetricValues::setUnknown(Key key) {
  numbers_[key] = std::numeric_limits<double>::quiet_NaN();
}

void MetricValues::setUnknown(std::string_view family) {
  const Family* const found = findFamily(family);
  if (found == nullptr || found->values.empty()) {
    setUnknown(Key{family});
    return;
  }
  for (const std::string_view value : found->values) {
    setUnknown(Key{family, value});
  }
}

std::optional<double> MetricValues::find(const Key& key) const {
  const auto found = numbers_.find(key);
  return found != numbers_.end() ? std::optional(found->second) : std::nullopt;
}

} // namespace exec_wrapper::prometheus
