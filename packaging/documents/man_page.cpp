#include "documents/man_page.h"

#include "config/options/option_text.h"
#include "config/sources/actions.h"
#include "exec_wrapper/version.h"

namespace exec_wrapper::documents {

namespace {

constexpr std::size_t kSourceWidth = 100;

/// Text for roff: a dash that can be copied, and a backslash.
std::string rawText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '-') {
      out += "\\-";
    } else if (c == '\\') {
      out += "\\e";
    } else {
      out += c;
    }
  }
  return out;
}

/// Text of a paragraph. A line that begins with a dot or a quote would be a request.
std::string paragraph(std::string_view text) {
  std::string out;
  for (std::string line = config::wrapped(rawText(text), "", kSourceWidth); !line.empty();) {
    const std::size_t end = line.find('\n') + 1;
    out += line.starts_with('.') || line.starts_with('\'') ? "\\&" : "";
    out += line.substr(0, end);
    line.erase(0, end);
  }
  return out;
}

/// An argument of a request.
std::string roffWord(std::string_view text) {
  std::string out = "\"";
  for (const char c : rawText(text)) {
    out += c == '"' ? std::string("\\(dq") : std::string(1, c);
  }
  return out + "\"";
}

std::string bold(std::string_view text) {
  return "\\fB" + rawText(text) + "\\fR";
}

std::string italic(std::string_view text) {
  return "\\fI" + rawText(text) + "\\fR";
}

/// The tag before an entry's text.
std::string tag(const std::string& text) {
  return ".TP\n" + text + "\n";
}

std::string defaultSentence(const Option& option) {
  const std::string byDefault = config::defaultText(option);
  return "Default: " + (byDefault.empty() ? "not set" : byDefault) + ".";
}

std::string optionEntry(const config::OptionRegistry::Entry& entry) {
  const Option& option = *entry.option;
  const std::string value = config::placeholder(option);
  std::string out =
      tag(bold("--" + std::string(option.name)) + (value.empty() ? "" : " " + italic(value)));
  out += paragraph(config::meaningText(option) + ". " + defaultSentence(option));
  return out + ".br\nVariable: " + bold(config::environmentName(option)) + "\n";
}

std::string keyEntry(const config::OptionRegistry::Entry& entry) {
  const Option& option = *entry.option;
  std::string out =
      tag(bold(option.name) + " = " +
          italic(option.type == OptionType::Switch ? "true|false" : config::placeholder(option)));
  out += paragraph(config::meaningText(option) + ".");
  return out + ".br\n" +
         paragraph("Value: " + config::valueText(option) + ". " + defaultSentence(option));
}

/// The entries of all rows that the predicate accepts, under the titles of their owners.
template <class Wanted, class EntryText>
std::string byOwner(const config::OptionRegistry& registry, Wanted wanted, EntryText entryText) {
  std::string out;
  std::string_view owner;
  for (const config::OptionRegistry::Entry& entry : registry.entries()) {
    if (!wanted(*entry.option)) {
      continue;
    }
    if (entry.owner != owner) {
      owner = entry.owner;
      out += ".SS " + roffWord(config::ownerTitle(entry.owner)) + "\n";
    }
    out += entryText(entry);
  }
  return out;
}

} // namespace

std::string manTitle(std::string_view name, int section, std::string_view heading) {
  return ".TH " + roffWord(name) + " " + std::to_string(section) + " \"\" " +
         roffWord("exec_wrapper " EXEC_WRAPPER_VERSION) + " " + roffWord(heading) + "\n";
}

std::string manActions() {
  std::string out;
  for (const config::ActionWord& action : config::actionWords()) {
    const std::string letter = action.letter.empty() ? "" : bold(action.letter);
    const std::string name = action.name.empty() ? "" : bold("--" + std::string(action.name));
    out += tag(letter + (letter.empty() || name.empty() ? "" : ", ") + name +
               (action.words.empty() ? "" : " " + italic(action.words)));
    out += paragraph(std::string(action.meaning) + ".");
  }
  return out;
}

std::string manOptions(const config::OptionRegistry& registry) {
  return byOwner(
      registry, [](const Option&) { return true; }, optionEntry);
}

std::string manKeys(const config::OptionRegistry& registry) {
  return byOwner(registry, config::settableInFile, keyEntry);
}

std::string manLetters(const config::OptionRegistry& registry, const config::CompatMode& guise) {
  std::string out;
  for (const config::CompatMode::ShortOption& letter : guise.letters) {
    const Option& option = *registry.find(letter.setting)->option;
    out += tag(bold(letter.dashed) + ", " + bold("--" + std::string(option.name)) + " " +
               italic(config::placeholder(option)));
    out += paragraph(std::string(option.meaning) + ".");
  }
  return out;
}

std::string manPresets(const config::CompatMode& guise) {
  std::string out = ".nf\n";
  for (const config::CompatMode::CompatDefault& preset : guise.presets) {
    out += rawText(std::string(preset.setting) + " = " + std::string(preset.value)) + "\n";
  }
  return out + ".fi\n";
}

} // namespace exec_wrapper::documents
