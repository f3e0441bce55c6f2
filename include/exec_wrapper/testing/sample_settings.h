#pragma once

#include "exec_wrapper/option.h"
#include "exec_wrapper/settings.h"

#include <strings.h>

#include <charconv>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exec_wrapper::contract {

/// Settings for a test, from a plugin's rows: each has the value given here, else its default. A
/// name without a row and without a `.` counts as a setting of the core, of any type.
///
/// The checks are mainly those of the wrapper. A value that does not fit its row throws
/// std::invalid_argument. A secret's `file:` is not read.
class SampleSettings final : public Settings {
public:
  using Values = std::map<std::string, std::string, std::less<>>;

  explicit SampleSettings(std::span<const Option> rows, Values values = {})
      : rows_(rows), given_(std::move(values)) {
    fill();
  }

  /// Gives a setting another value; an empty value means none. Do not call it while another thread
  /// reads.
  void set(const std::string& name, std::string value) {
    given_[name] = std::move(value);
    fill();
  }

  bool isSet(std::string_view name) const override {
    value(name, {});
    return given_.contains(name);
  }
  std::string text(std::string_view name) const override {
    return value(name, {OptionType::Text, OptionType::Path, OptionType::Url, OptionType::Choice,
                        OptionType::ShellLine});
  }
  Secret secret(std::string_view name) const override {
    return Secret(value(name, {OptionType::Secret}));
  }
  std::optional<std::int64_t> integer(std::string_view name) const override {
    const std::string text = value(name, {OptionType::Integer});
    return text.empty() ? std::nullopt : limited<std::int64_t>(name, wholeNumber(text));
  }
  std::optional<Duration> duration(std::string_view name) const override {
    const std::string text = value(name, {OptionType::TimeSpan});
    return text.empty() ? std::nullopt : limited<Duration>(name, timeSpan(text));
  }
  std::vector<Duration> durations(std::string_view name) const override {
    std::vector<Duration> read;
    for (const std::string& part : parts(value(name, {OptionType::TimeSpans}))) {
      read.push_back(limited<Duration>(name, timeSpan(part)).value_or(Duration::zero()));
    }
    return read;
  }
  bool flag(std::string_view name) const override {
    const std::string text = value(name, {OptionType::Boolean, OptionType::Switch});
    return !text.empty() && truth(text);
  }
  std::vector<std::string> list(std::string_view name) const override {
    return parts(value(name, {OptionType::List}));
  }

private:
  void fill() {
    values_ = given_;
    for (const Option& row : rows_) {
      if (!row.defaultValue.empty()) {
        values_.emplace(row.name, row.defaultValue);
      }
    }
    for (const Option& row : rows_) {
      if (row.computedDefault != nullptr && !given_.contains(row.name)) {
        values_[std::string(row.name)] = row.computedDefault(*this);
      }
    }
    for (const Option& row : rows_) {
      check(row);
    }
  }

  const Option* rowOf(std::string_view name) const {
    for (const Option& row : rows_) {
      if (row.name == name) {
        return &row;
      }
    }
    return nullptr;
  }

  std::string value(std::string_view name, std::initializer_list<OptionType> types) const {
    const Option* const row = rowOf(name);
    if (row == nullptr && name.find('.') != name.npos) {
      throw std::logic_error(std::string(name) + " is no setting of this plugin");
    }
    bool fits = row == nullptr || types.size() == 0;
    for (const OptionType type : types) {
      fits = fits || row->type == type;
    }
    if (!fits) {
      throw std::logic_error(std::string(name) + " is of another type");
    }
    const auto found = values_.find(name);
    return found == values_.end() ? std::string() : found->second;
  }

  void check(const Option& row) const {
    switch (row.type) {
    case OptionType::Integer:
      checkBounds(row, integer(row.name));
      break;
    case OptionType::TimeSpan:
      duration(row.name);
      break;
    case OptionType::TimeSpans:
      durations(row.name);
      break;
    case OptionType::Boolean:
    case OptionType::Switch:
      flag(row.name);
      break;
    case OptionType::Choice:
      checkChoice(row, text(row.name));
      break;
    default:
      break;
    }
  }

  static void checkBounds(const Option& row, std::optional<std::int64_t> number) {
    if (number && (*number < row.minimum || *number > row.maximum)) {
      throw std::invalid_argument(std::string(row.name) + " is out of bounds");
    }
  }

  static void checkChoice(const Option& row, const std::string& text) {
    const std::string choices = "|" + std::string(row.choices) + "|";
    if (!text.empty() && choices.find("|" + text + "|") == choices.npos) {
      throw std::invalid_argument(text + " is none of " + std::string(row.choices));
    }
  }

  /// Applies the row's rule for a number below zero.
  template <class T> std::optional<T> limited(std::string_view name, T number) const {
    const Option* const row = rowOf(name);
    if (number >= T{} || row == nullptr) {
      return number;
    }
    switch (row->negative) {
    case Negative::Zero:
      return T{};
    case Negative::Unlimited:
      return std::nullopt;
    case Negative::Refused:
      break;
    }
    throw std::invalid_argument(std::string(name) + " is negative");
  }

  template <class T> static T number(std::string_view& text) {
    T result{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
    if (error != std::errc()) {
      throw std::invalid_argument("\"" + std::string(text) + "\" is no number");
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return result;
  }

  static std::int64_t wholeNumber(std::string_view text) {
    const auto result = number<std::int64_t>(text);
    if (!text.empty()) {
      throw std::invalid_argument("\"" + std::string(text) + "\" is no part of a number");
    }
    return result;
  }

  /// `90`, `1.5`, `250ms`, `1h30m`.
  static Duration timeSpan(std::string_view text) {
    double seconds = 0;
    while (!text.empty()) {
      const auto count = number<double>(text);
      seconds += count * takeUnit(text);
    }
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
  }

  static double takeUnit(std::string_view& text) {
    static constexpr std::pair<std::string_view, double> kUnits[] = {
        {"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
    for (const auto& [unit, seconds] : kUnits) {
      if (text.starts_with(unit)) {
        text.remove_prefix(unit.size());
        return seconds;
      }
    }
    if (!text.empty()) {
      throw std::invalid_argument("\"" + std::string(text) + "\" is no unit of time");
    }
    return 1;
  }

  static bool truth(const std::string& text) {
    for (const char* const word : {"true", "1", "yes", "on"}) {
      if (::strcasecmp(text.c_str(), word) == 0) {
        return true;
      }
    }
    for (const char* const word : {"false", "0", "no", "off"}) {
      if (::strcasecmp(text.c_str(), word) == 0) {
        return false;
      }
    }
    throw std::invalid_argument("\"" + text + "\" is neither true nor false");
  }

  static std::vector<std::string> parts(std::string_view text) {
    std::vector<std::string> found;
    while (!text.empty() && text != "none") {
      const std::size_t comma = text.find(',');
      found.emplace_back(text.substr(0, comma));
      text.remove_prefix(comma == text.npos ? text.size() : comma + 1);
    }
    return found;
  }

  std::span<const Option> rows_;
  Values given_;
  Values values_;
};

} // namespace exec_wrapper::contract
