#pragma once

#include "exec_wrapper/time.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace exec_wrapper::otlp {

/// A list of attributes in OTLP's JSON, written from left to right. Each name is added once.
class Attributes {
public:
  Attributes& add(std::string_view name, std::string_view value);
  Attributes& addIfSet(std::string_view name, std::string_view value); ///< nothing if it is empty
  Attributes& addNumber(std::string_view name, std::int64_t value);
  Attributes& addCount(std::string_view name, std::uint64_t value);
  Attributes& addReal(std::string_view name, double value);
  Attributes& addSeconds(std::string_view name, Duration value);
  Attributes& addFlag(std::string_view name, bool value);

  bool empty() const noexcept { return elements_.empty(); }
  std::string json() const { return '[' + elements_ + ']'; }

private:
  Attributes& append(std::string_view name, std::string_view type, std::string_view json);

  std::string elements_;
};

/// A finite number as JSON.
std::string realJson(double value);

double secondsIn(Duration duration) noexcept;

/// Nanoseconds since 1970, as the text that OTLP has for 64 bits; "0" before 1970.
std::string unixNanoseconds(WallTime time);

/// `[a,b]` of JSON values.
std::string jsonList(std::span<const std::string> values);

} // namespace exec_wrapper::otlp
