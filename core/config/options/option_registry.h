#pragma once

#include "exec_wrapper/option.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::config {

/// What the names of all our variables begin with.
inline constexpr std::string_view kVariablePrefix = "EXEC_WRAPPER_";

/// The variable that a row is read from, derived where the row names none.
std::string environmentName(const Option& option);

/// Whether that is its variable. A launch asks this of every row, so no text is made to compare.
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
  /// A name or a variable that is already there, a row that says two things of its default, and one
  /// that needs a setting which nobody has, are errors of the plugin's author: throws
  /// ConfigurationFailure. The core, whose rows come first, may need what a plugin has.
  void add(std::string_view owner, std::span<const Option> options);

  /// The same without a look for errors, for rows that the tests have looked at: ours and those of
  /// the bundled plugins. With the look, half of the time for reading settings would go there.
  void addKnown(std::string_view owner, std::span<const Option> options);

  /// Makes room for so many rows.
  void reserve(std::size_t count) { entries_.reserve(count); }

  const Entry* find(std::string_view name) const;

  /// By variable, its alias included.
  const Entry* findVariable(std::string_view variable) const;

  /// Whether rows were added for it, be they none.
  bool hasOwner(std::string_view owner) const;

  /// In the order of their addition: all rows of one owner stand together.
  const std::vector<Entry>& entries() const noexcept { return entries_; }

  /// The known name that a misspelt one most likely meant; empty where none is near.
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
