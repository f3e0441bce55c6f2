#include "attributes.h"

#include "base/text.h"
#include "common/json/json_object.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace exec_wrapper::otlp {

Attributes& Attributes::append(std::string_view name, std::string_view type,
                               std::string_view json) {
  elements_ += elements_.empty() ? "" : ",";
  elements_ += common::JsonObject()
                   .add("key", name)
                   .addObject("value", common::JsonObject().addJson(type, json))
                   .text();
  return *this;
}

Attributes& Attributes::add(std::string_view name, std::string_view value) {
  return append(name, "stringValue", common::jsonString(value));
}

Attributes& Attributes::addIfSet(std::string_view name, std::string_view value) {
  return value.empty() ? *this : add(name, value);
}

Attributes& Attributes::addNumber(std::string_view name, std::int64_t value) {
  return append(name, "intValue", '"' + std::to_string(value) + '"');
}

Attributes& Attributes::addCount(std::string_view name, std::uint64_t value) {
  return addNumber(name, static_cast<std::int64_t>(std::min<std::uint64_t>(value, INT64_MAX)));
}

Attributes& Attributes::addReal(std::string_view name, double value) {
  return append(name, "doubleValue", realJson(value));
}

Attributes& Attributes::addSeconds(std::string_view name, Duration value) {
  return addReal(name, secondsIn(value));
}

Attributes& Attributes::addFlag(std::string_view name, bool value) {
  return append(name, "boolValue", value ? "true" : "false");
}

std::string realJson(double value) {
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? std::string(text.data(), end) : "0";
}

double secondsIn(Duration duration) noexcept {
  return std::chrono::duration<double>(duration).count();
}

std::string unixNanoseconds(WallTime time) {
  const auto since = std::chrono::nanoseconds(time.time_since_epoch()).count();
  return std::to_string(std::max<std::int64_t>(since, 0));
}

std::string jsonList(std::span<const std::string> values) {
  return '[' + base::join(values, ",") + ']';
}

} // namespace exec_wrapper::otlp
