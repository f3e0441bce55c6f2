#pragma once

#include "exec_wrapper/option.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::config {

/// The prefix of all our variables.
inline constexpr std::string_view kVariablePrefix = "EXEC_WRAPPER_";

/// The variable that a row is read from; derived from the name if the row names none.
std::string environmentName(const Option& option);

/// Whether this is its variable. A start asks this for every row, so no text is allocated for it.
bool isEnvironmentName(const Option& option, std::string_view variable);

/// All rows that a run knows, each with its owner: "core" or a plugin's name.
class OptionRegistry {
public:
  struct Entry {
    std::string_view owner;
    const Option* option;
  };

  static constexpr std::string_view kCore = "core";

  /// The rows and the owner's name must outlive the registry and all settings that are made of it.
  /// Throws ConfigurationFailure for errors of the plugin's author: a name or a variable that
  /// exists already, a row with a contradictory default, and a row that needs an unknown setting.
  /// The core, whose rows come first, may need settings of a plugin.
  void add(std::string_view owner, std::span<const Option> options);

  /// The same without the checks, for rows that the tests have checked: ours and those of the
  /// bundled plugins. The checks would take half of the time for reading settings.
  void addKnown(std::string_view owner, std::span<const Option> options);

  /// Reserves space for so many rows.
  void reserve(std::size_t count) { entries_.reserve(count); }

  const Entry* find(std::string_view name) const;

  /// By variable, including its alias.
  const Entry* findVariable(std::string_view variable) const;

  /// Whether its rows were added, even if there are none.
  bool hasOwner(std::string_view owner) const;

  /// In the order of their addition: all rows of one owner are together.
  const std::vector<Entry>& entries() const noexcept { return entries_; }

  /// The most likely known name for a misspelt one; empty if none is close.
  std::string_view nearestName(std::string_view name) const;

  /// The same for a variable.
  std::string nearestVariable(std::string_view variable) const;

private:
  void addOwner(std::string_view owner);
  void checkIsNew(const Entry& entry) const;

  std::vector<Entry> entries_;
  std::vector<std::string> owners_;
};

} // namespace exec_wrapper::config
