#include "config/options/option_registry.h"

#include "support/fatal.h"
#include "support/text/text.h"

#include <algorithm>
#include <iterator>

namespace exec_wrapper::config {

namespace {

char inVariable(char c) {
  const bool lower = c >= 'a' && c <= 'z';
  return c == '-' || c == '.' ? '_' : lower ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string_view variableSuffix(const Option& option) {
  const bool spans = option.type == OptionType::TimeSpan || option.type == OptionType::TimeSpans;
  return spans ? "_SECONDS" : "";
}

/// The problem of the row's default; empty if there is none.
std::string_view defaultProblem(const Option& option) {
  if (option.computedDefault == nullptr) {
    return {};
  }
  if (!option.defaultValue.empty()) {
    return "has both a default and a computed default";
  }
  return option.defaultNote.empty() ? "has a computed default without a defaultNote"
                                    : std::string_view();
}

[[noreturn]] void refuseRow(std::string_view owner, const Option& option, const std::string& why) {
  throw ConfigurationFailure("plugin '" + std::string(owner) + "' declares the setting '" +
                             std::string(option.name) + "', " + why +
                             "; its author must correct it");
}

} // namespace

std::string environmentName(const Option& option) {
  if (!option.environment.empty()) {
    return std::string(option.environment);
  }
  const std::string_view suffix = variableSuffix(option);
  std::string name;
  name.reserve(kVariablePrefix.size() + option.name.size() + suffix.size());
  name += kVariablePrefix;
  std::ranges::transform(option.name, std::back_inserter(name), inVariable);
  name += suffix;
  return name;
}

bool isEnvironmentName(const Option& option, std::string_view variable) {
  if (!option.environment.empty()) {
    return variable == option.environment;
  }
  const std::string_view suffix = variableSuffix(option);
  return variable.size() == kVariablePrefix.size() + option.name.size() + suffix.size() &&
         variable.starts_with(kVariablePrefix) && variable.ends_with(suffix) &&
         std::ranges::equal(option.name,
                            variable.substr(kVariablePrefix.size(), option.name.size()), {},
                            inVariable);
}

void OptionRegistry::add(std::string_view owner, std::span<const Option> options) {
  addOwner(owner);
  for (const Option& option : options) {
    if (const std::string_view problem = defaultProblem(option); !problem.empty()) {
      refuseRow(owner, option, "which " + std::string(problem));
    }
    const Entry entry{owner, &option};
    checkIsNew(entry);
    entries_.push_back(entry);
  }
  for (const Option& option : options) {
    if (!option.dependsOn.empty() && owner != kCore && find(option.dependsOn) == nullptr) {
      refuseRow(owner, option,
                "which needs '" + std::string(option.dependsOn) +
                    "', a setting that does not exist");
    }
  }
}

void OptionRegistry::addKnown(std::string_view owner, std::span<const Option> options) {
  addOwner(owner);
  for (const Option& option : options) {
    entries_.push_back({owner, &option});
  }
}

void OptionRegistry::addOwner(std::string_view owner) {
  if (!hasOwner(owner)) {
    owners_.emplace_back(owner);
  }
}

void OptionRegistry::checkIsNew(const Entry& entry) const {
  const Option& option = *entry.option;
  const std::string variable = environmentName(option);
  const Entry* other = find(option.name);
  if (other == nullptr) {
    other = findVariable(variable);
  }
  if (other == nullptr && !option.environmentAlias.empty()) {
    other = findVariable(option.environmentAlias);
  }
  if (other != nullptr) {
    throw ConfigurationFailure("plugin '" + std::string(entry.owner) + "' declares the setting '" +
                               std::string(option.name) + "' (" + variable +
                               "), whose name or variable '" + std::string(other->option->name) +
                               "' of '" + std::string(other->owner) +
                               "' has already; its author must rename it");
  }
}

const OptionRegistry::Entry* OptionRegistry::find(std::string_view name) const {
  const auto found = std::ranges::find_if(
      entries_, [&](const Entry& entry) { return entry.option->name == name; });
  return found != entries_.end() ? &*found : nullptr;
}

const OptionRegistry::Entry* OptionRegistry::findVariable(std::string_view variable) const {
  const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) {
    return !variable.empty() && (isEnvironmentName(*entry.option, variable) ||
                                 entry.option->environmentAlias == variable);
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

std::string OptionRegistry::nearestVariable(std::string_view variable) const {
  // Without the prefix, which would make any two variables similar.
  const auto rest = [](std::string_view name) {
    return name.starts_with(kVariablePrefix) ? name.substr(kVariablePrefix.size()) : name;
  };
  std::vector<std::string> variables;
  for (const Entry& entry : entries_) {
    variables.push_back(environmentName(*entry.option));
  }
  std::vector<std::string_view> names(variables.size());
  std::ranges::transform(variables, names.begin(), rest);
  const std::string_view found = nearest(rest(variable), names);
  const auto place = std::ranges::find(names, found);
  return found.empty() || place == names.end()
             ? std::string()
             : variables[static_cast<std::size_t>(place - names.begin())];
}

} // namespace exec_wrapper::config
