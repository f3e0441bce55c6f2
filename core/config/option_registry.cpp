#include "config/option_registry.h"

#include "support/fatal.h"
#include "support/text.h"

#include <algorithm>

namespace exec_wrapper {

std::string environmentName(const Option& option) {
  if (!option.environment.empty()) {
    return std::string(option.environment);
  }
  std::string name(kVariablePrefix);
  for (const char c : option.name) {
    const bool lower = c >= 'a' && c <= 'z';
    name += c == '-' || c == '.' ? '_' : lower ? static_cast<char>(c - 'a' + 'A') : c;
  }
  if (option.type == OptionType::TimeSpan) {
    name += "_SECONDS";
  }
  return name;
}

namespace {

/// What is wrong with the row's default; empty where nothing is.
std::string_view defaultProblem(const Option& option) {
  if (option.computedDefault == nullptr) {
    return {};
  }
  if (!option.defaultValue.empty()) {
    return "has a default beside the one that is computed";
  }
  return option.defaultNote.empty() ? "does not tell in words how its default is computed"
                                    : std::string_view();
}

[[noreturn]] void refuseRow(std::string_view owner, const Option& option, const std::string& why) {
  throw ConfigurationFailure("plugin '" + std::string(owner) + "' declares the setting '" +
                             std::string(option.name) + "', " + why +
                             "; its author must correct it");
}

} // namespace

void OptionRegistry::add(std::string_view owner, std::span<const Option> options) {
  addOwner(owner);
  for (const Option& option : options) {
    if (const std::string_view problem = defaultProblem(option); !problem.empty()) {
      refuseRow(owner, option, "which " + std::string(problem));
    }
    Entry entry{std::string(owner), &option, environmentName(option)};
    checkIsNew(entry);
    entries_.push_back(std::move(entry));
  }
  for (const Option& option : options) {
    if (!option.needs.empty() && owner != kCore && find(option.needs) == nullptr) {
      refuseRow(owner, option,
                "which needs '" + std::string(option.needs) + "', a setting that nobody has");
    }
  }
}

void OptionRegistry::addKnown(std::string_view owner, std::span<const Option> options) {
  addOwner(owner);
  for (const Option& option : options) {
    entries_.push_back({std::string(owner), &option, environmentName(option)});
  }
}

void OptionRegistry::addOwner(std::string_view owner) {
  if (!hasOwner(owner)) {
    owners_.emplace_back(owner);
  }
}

void OptionRegistry::checkIsNew(const Entry& entry) const {
  const Option& option = *entry.option;
  const Entry* other = find(option.name);
  if (other == nullptr) {
    other = findVariable(entry.variable);
  }
  if (other == nullptr && !option.environmentAlias.empty()) {
    other = findVariable(option.environmentAlias);
  }
  if (other != nullptr) {
    throw ConfigurationFailure(
        "plugin '" + entry.owner + "' declares the setting '" + std::string(option.name) + "' (" +
        entry.variable + "), whose name or variable '" + std::string(other->option->name) +
        "' of '" + other->owner + "' has already; its author must rename it");
  }
}

const OptionRegistry::Entry* OptionRegistry::find(std::string_view name) const {
  const auto found = std::ranges::find_if(
      entries_, [&](const Entry& entry) { return entry.option->name == name; });
  return found != entries_.end() ? &*found : nullptr;
}

const OptionRegistry::Entry* OptionRegistry::findVariable(std::string_view variable) const {
  const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) {
    return !variable.empty() &&
           (entry.variable == variable || entry.option->environmentAlias == variable);
  });
  return found != entries_.end() ? &*found : nullptr;
}

bool OptionRegistry::hasOwner(std::string_view owner) const {
  return std::ranges::find(owners_, owner) != owners_.end();
}

std::string_view OptionRegistry::nearestName(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const Entry& entry : entries_) {
    names.push_back(entry.option->name);
  }
  return nearest(name, names);
}

std::string_view OptionRegistry::nearestVariable(std::string_view variable) const {
  // Without the prefix, which would make any two variables alike.
  const auto rest = [](std::string_view name) {
    return name.starts_with(kVariablePrefix) ? name.substr(kVariablePrefix.size()) : name;
  };
  std::vector<std::string_view> names;
  for (const Entry& entry : entries_) {
    names.push_back(rest(entry.variable));
  }
  const std::string_view found = nearest(rest(variable), names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!found.empty() && names[i] == found) {
      return entries_[i].variable;
    }
  }
  return {};
}

} // namespace exec_wrapper
