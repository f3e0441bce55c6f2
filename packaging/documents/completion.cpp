#include "documents/completion.h"

#include "config/options/option_text.h"
#include "config/sources/actions.h"
#include "support/text/text.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::documents {

namespace {

using Takes = Completion::Value;

/// The kind of plugins that a setting names.
constexpr std::pair<std::string_view, PluginKind> kNaming[] = {
    {"guard", PluginKind::Guard},
    {"reporters", PluginKind::Reporter},
    {"runner", PluginKind::Runner},
};

/// The text up to the first pause: menus have little room.
std::string brief(std::string_view meaning) {
  std::size_t end = meaning.size();
  for (const std::string_view pause : {"; ", ": ", ". "}) {
    end = std::min(end, meaning.find(pause));
  }
  return std::string(meaning.substr(0, end));
}

std::vector<std::string> pluginNames(PluginKind kind, std::span<const PluginInfo* const> plugins) {
  std::vector<std::string> names;
  for (const PluginInfo* plugin : plugins) {
    if (plugin->kinds.contains(kind)) {
      names.emplace_back(plugin->name);
    }
  }
  return names;
}

void proposePlugins(Completion& completion, PluginKind kind, bool several,
                    std::span<const PluginInfo* const> plugins) {
  completion.words = pluginNames(kind, plugins);
  completion.value = several ? Takes::Names : Takes::Word;
  if (several) {
    completion.words.emplace_back("none");
  }
}

Takes byPlaceholder(std::string_view placeholder) {
  if (placeholder.starts_with("DIR")) {
    return Takes::Directory;
  }
  const bool path = placeholder.starts_with("FILE") || placeholder.starts_with("PATH");
  return path ? Takes::File : Takes::Any;
}

Completion ofRow(const Option& option, std::span<const PluginInfo* const> plugins) {
  Completion completion = {.spellings = {"--" + std::string(option.name)},
                           .meaning = brief(option.meaning),
                           .placeholder = config::placeholder(option),
                           .value = byPlaceholder(config::placeholder(option))};
  switch (option.type) {
  case OptionType::Switch:
    completion.value = Takes::Optional;
    completion.placeholder = "true|false";
    completion.words = {"true", "false"};
    break;
  case OptionType::Boolean:
    completion.value = Takes::Word;
    completion.words = {"true", "false"};
    break;
  case OptionType::Choice:
    completion.value = Takes::Word;
    completion.words = split(option.choices, '|');
    break;
  default:
    for (const auto& [name, kind] : kNaming) {
      if (option.name == name) {
        proposePlugins(completion, kind, option.type == OptionType::List, plugins);
      }
    }
  }
  return completion;
}

Completion ofAction(const config::ActionWord& action) {
  Completion completion = {.spellings = {},
                           .meaning = brief(action.meaning),
                           .placeholder =
                               std::string(action.words.substr(0, action.words.find(' ')))};
  if (!action.words.empty()) {
    completion.value = Takes::Any;
  }
  if (!action.name.empty()) {
    completion.spellings.push_back("--" + std::string(action.name));
  }
  if (!action.letter.empty()) {
    completion.spellings.emplace_back(action.letter);
  }
  return completion;
}

} // namespace

std::vector<Completion> completions(const config::OptionRegistry& registry,
                                    std::span<const PluginInfo* const> plugins) {
  std::vector<Completion> all;
  for (const config::ActionWord& action : config::actionWords()) {
    all.push_back(ofAction(action));
  }
  for (const config::OptionRegistry::Entry& entry : registry.entries()) {
    all.push_back(ofRow(*entry.option, plugins));
  }
  return all;
}

std::vector<Completion> letterCompletions(const config::OptionRegistry& registry,
                                          const config::CompatMode& guise) {
  std::vector<Completion> all;
  for (const config::CompatMode::ShortOption& letter : guise.letters) {
    all.push_back(ofRow(*registry.find(letter.setting)->option, {}));
    all.back().spellings = {std::string(letter.dashed)};
  }
  return all;
}

} // namespace exec_wrapper::documents
