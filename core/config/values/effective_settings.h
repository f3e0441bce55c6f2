#pragma once

#include "exec_wrapper/option.h"
#include "exec_wrapper/settings.h"
#include "support/secrets/redactor.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace exec_wrapper::config {

/// A checked value. `monostate`: no value, or no limit; `Setting::unlimited` shows which.
using Value = std::variant<std::monostate, std::string, Secret, std::int64_t, Duration, bool,
                           std::vector<std::string>, std::vector<Duration>>;

/// The layer of a value, and the name of its place. The later layer wins.
struct Origin {
  enum class Layer { Default, CompatDefault, File, Environment, CommandLine };
  Layer layer = Layer::Default;
  std::string where = "default"; ///< or "/etc/x.properties:12", "EXEC_WRAPPER_X", "--x"
};

/// One setting's effective value.
struct Setting {
  bool byDefault() const noexcept { return origin.layer == Origin::Layer::Default; }

  /// Whether there is a value. "No limit" is one.
  bool hasValue() const noexcept {
    return unlimited || !std::holds_alternative<std::monostate>(value);
  }

  const Option* option = nullptr;
  std::string_view owner; ///< lives as long as its rows
  Value value;
  bool unlimited = false; ///< a negative number meant "no limit"
  std::string wording;    ///< shown in place of the value, if that would mislead
  std::string note;       ///< further information, such as why it has no effect
  Origin origin;
};

/// Every effective value, by name.
class EffectiveSettings {
public:
  /// Reserves space for so many.
  void reserve(std::size_t count) { settings_.reserve(count); }

  /// The name must be new.
  void add(Setting setting) { settings_.push_back(std::move(setting)); }

  const Setting& at(std::string_view name) const;   ///< std::logic_error for an unknown name
  Setting& at(std::string_view name);               ///< the same, for changes
  const Setting* find(std::string_view name) const; ///< null for an unknown name
  const std::vector<Setting>& all() const noexcept { return settings_; }
  std::vector<Setting>& all() noexcept { return settings_; } ///< the same, for changes

  /// The settings that a plugin, or the core, may read: the core's rows and those of `owner`.
  /// Refers to this object, which must outlive it.
  std::unique_ptr<Settings> view(std::string_view owner) const;

  /// The changes to the command's environment: the variables of the rows marked `exported`, each
  /// with a value to set, or std::nullopt to unset it. "No limit" is -1, durations are seconds.
  /// Without `export-secrets` the variables of all secret rows are unset, including inherited ones.
  /// The variables of the run (child_variables.h) are unset, so that the command does not inherit
  /// those of another run; the code that knows them sets them afterwards.
  std::map<std::string, std::optional<std::string>> exportedVariables() const;

  /// Masks every secret in use.
  Redactor redactor() const;

private:
  std::vector<Setting> settings_; // in the registry's order
};

} // namespace exec_wrapper::config
