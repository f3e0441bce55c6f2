#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string_view>

namespace exec_wrapper::prometheus {

/// The key of a number: a metric and, if it has several series, the label's value. Both are texts
/// of the table of families.
struct Key {
  std::string_view family;
  std::string_view value = {};

  // clang-tidy 14 takes the 0 in it for a pointer. NOLINTNEXTLINE(modernize-use-nullptr)
  auto operator<=>(const Key&) const = default;
};

/// The numbers of one job, by their keys.
class MetricValues {
public:
  void set(Key key, double number) { numbers_[key] = number; }
  void add(Key key, double number) { numbers_[key] += number; }

  /// The newest run has no such number: it is not known.
  void setUnknown(Key key);
  void setUnknown(std::string_view family); ///< all its series

  std::optional<double> find(const Key& key) const;
  bool empty() const noexcept { return numbers_.empty(); }

private:
  std::map<Key, double> numbers_; // NaN: not known
};

} // namespace exec_wrapper::prometheus
