#include "config/options/spelling.h"

#include "base/text.h"
#include "config/options/dashes.h"
#include "support/text/text.h"

#include <algorithm>
#include <array>

namespace exec_wrapper::config {

namespace {

/// The common part of all spellings of a name: its letters and digits, in lower case.
std::string skeleton(std::string_view text) {
  std::string bare;
  for (const char c : base::lowerCase(text)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      bare += c;
    }
  }
  return bare;
}

/// Without common prefixes of a name: `export`, the program's name.
std::string_view withoutPrefixes(std::string_view bare) {
  constexpr std::array<std::string_view, 3> prefixes = {"export", "execwrapper", "taskrunner"};
  for (const std::string_view prefix : prefixes) {
    if (bare.starts_with(prefix) && bare.size() > prefix.size()) {
      bare.remove_prefix(prefix.size());
    }
  }
  return bare;
}

bool isSpellingOf(const Option& option, std::string_view bare) {
  const auto same = [&](std::string_view name) {
    const std::string skeletonOfName = skeleton(name);
    return bare == skeletonOfName || withoutPrefixes(bare) == skeletonOfName;
  };
  const auto sameVariable = [&](std::string_view variable) {
    const std::string skeletonOfVariable = skeleton(variable);
    return !variable.empty() && withoutPrefixes(bare) == withoutPrefixes(skeletonOfVariable);
  };
  return same(option.name) || sameVariable(environmentName(option)) ||
         sameVariable(option.environmentAlias);
}

/// The part before the first dot; empty if there is none.
std::string_view ownerIn(std::string_view dotted) {
  const std::size_t dot = dotted.find('.');
  return dot == std::string_view::npos ? std::string_view() : dotted.substr(0, dot);
}

bool isProgram(std::string_view name) {
  const std::string bare = skeleton(name);
  return bare == "execwrapper" || bare == "taskrunner";
}

/// At most one edit from a setting of the core or a bundled plugin. Settings of third-party plugins
/// are excluded: their names may be as close to each other.
bool isSlipOf(const Option& option, std::string_view bare) {
  constexpr std::size_t shortest = 8;
  const std::string name = skeleton(option.name);
  return ownerIn(option.name).empty() && name.size() >= shortest && editDistance(bare, name) <= 1;
}

std::string_view firstWord(std::string_view text) {
  text = base::trimmed(text);
  return text.substr(0, text.find_first_of(" \t\r\n\v\f"));
}

} // namespace

const OptionRegistry::Entry* respelt(std::string_view written, const OptionRegistry& registry) {
  const std::string bare = skeleton(written);
  const auto& entries = registry.entries();
  const auto found = std::ranges::find_if(entries, [&](const OptionRegistry::Entry& entry) {
    return !bare.empty() && isSpellingOf(*entry.option, bare);
  });
  return found != entries.end() ? &*found : nullptr;
}

std::string_view meantName(std::string_view written, const OptionRegistry& registry) {
  for (const std::string_view part : {written, firstWord(written)}) {
    if (const OptionRegistry::Entry* entry = respelt(part, registry)) {
      return entry->option->name;
    }
  }
  const std::string_view owner = ownerIn(written);
  if (isProgram(owner)) {
    written.remove_prefix(owner.size() + 1);
  }
  const std::string plain = withPlainDashes(firstWord(written));
  return registry.nearestName(plain);
}

bool isMisspelt(std::string_view dotted, const OptionRegistry& registry) {
  const std::string bare = skeleton(dotted);
  return isProgram(ownerIn(dotted)) || respelt(dotted, registry) != nullptr ||
         std::ranges::any_of(registry.entries(), [&](const OptionRegistry::Entry& entry) {
           return isSlipOf(*entry.option, bare);
         });
}

bool looksMisspelt(std::string_view dotted, const OptionRegistry& registry) {
  const std::string begin = std::string(ownerIn(dotted)) + "-";
  return std::ranges::any_of(registry.entries(), [&](const OptionRegistry::Entry& entry) {
    return entry.option->name.starts_with(begin);
  });
}

std::string meantVariable(std::string_view written, const OptionRegistry& registry) {
  const OptionRegistry::Entry* entry = respelt(written, registry);
  return entry != nullptr ? environmentName(*entry->option) : registry.nearestVariable(written);
}

} // namespace exec_wrapper::config
