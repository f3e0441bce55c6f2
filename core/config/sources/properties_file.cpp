#include "config/sources/properties_file.h"

#include "base/text.h"
#include "config/options/spelling.h"
#include "config/sources/small_file.h"
#include "config/values/shown.h"
#include "support/fatal.h"
#include "support/file_trust.h"

#include <algorithm>
#include <optional>

namespace exec_wrapper::config {

namespace {

constexpr std::size_t kLongestFile = 1U << 20U;
constexpr std::string_view kBlanks = " \t\r\v\f";
constexpr std::string_view kUtf16[] = {"\xFF\xFE", "\xFE\xFF"};

/// Only its first word: the rest is a value, possibly a secret, if a `=` was forgotten.
std::string shownKey(std::string_view key) {
  const std::size_t end = std::min(key.find_first_of(kBlanks), key.size());
  return "'" + shown(key.substr(0, end)) + (end < key.size() ? " ...'" : "'");
}

Property parseProperty(const std::string& path, LogicalLine whole) {
  const std::string_view text = whole.text;
  const int line = whole.line;
  const std::size_t separator = text.find_first_of("=:");
  const std::string_view key = base::trimmed(text.substr(0, separator));
  if (separator == std::string_view::npos) {
    throw ConfigurationFailure(filePlace(path, line) + ": " + shownKey(key) +
                               " has no value; write: key = value");
  }
  if (key.empty()) {
    throw ConfigurationFailure(filePlace(path, line) + ": there is no key before the '" +
                               std::string(text.substr(separator, 1)) + "'; write: key = value");
  }
  return {std::string(key), std::string(base::trimmed(text.substr(separator + 1))), line,
          std::move(whole.additions)};
}

void refuseNoText(const std::string& path, std::string_view text) {
  for (const std::string_view mark : kUtf16) {
    if (text.starts_with(mark)) {
      throw ConfigurationFailure(filePlace(path, 1) + ": the file is UTF-16; save it as UTF-8");
    }
  }
  const std::size_t zero = text.find('\0');
  if (zero != std::string_view::npos) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(zero), '\n');
    throw ConfigurationFailure(filePlace(path, static_cast<int>(line)) +
                               ": the file contains a zero byte, so it is not a text file");
  }
}

/// Whether the key is for a plugin that this run does not use. Neither a misspelt name, such as
/// `process.timeout`, nor a name and a value without a separator, such as `command /opt/job.sh a`,
/// is such a key.
bool isOfAbsentPlugin(std::string_view key, const OptionRegistry& registry) {
  const std::size_t dot = key.find('.');
  const bool word = key.find_first_of(kBlanks) == key.npos && !key.starts_with('-');
  return word && dot != key.npos && dot > 0 && !registry.hasOwner(key.substr(0, dot)) &&
         !isMisspelt(key, registry);
}

/// Why a continuation line is not part of the value; empty if it is.
std::string swallowedSetting(const PropertiesFile& file, const Property& property,
                             const OptionRegistry& registry) {
  for (const LogicalLine::Addition& addition : property.additions) {
    const std::size_t separator = addition.text.find_first_of("=:");
    const std::string_view key =
        base::trimmed(std::string_view(addition.text).substr(0, separator));
    if (separator != std::string::npos && registry.find(key) != nullptr) {
      return filePlace(file.path, addition.line) + ": '" + std::string(key) +
             "' would be part of the value of " + shownKey(property.key) + " in line " +
             std::to_string(property.line) +
             ", because the line before ends with a backslash; remove the backslash, or join the "
             "lines";
    }
  }
  return {};
}

std::string unknownKey(const std::string& where, std::string_view key,
                       const OptionRegistry& registry) {
  const std::string_view meant = meantName(key, registry);
  return where + ": unknown key " + shownKey(key) +
         (meant.empty() ? "; --help lists all" : "; did you mean '" + std::string(meant) + "'?");
}

} // namespace

const Property* PropertiesFile::find(std::string_view key) const {
  const auto found = std::ranges::find(properties, key, &Property::key);
  return found != properties.end() ? &*found : nullptr;
}

Origin PropertiesFile::origin(const Property& property) const {
  return {Origin::Layer::File, filePlace(path, property.line)};
}

PropertiesFile parseProperties(std::string path, std::string_view text) {
  refuseNoText(path, text);
  PropertiesFile file{std::move(path), {}};
  LogicalLines lines(file.path, text);
  while (std::optional<LogicalLine> line = lines.next()) {
    Property property = parseProperty(file.path, std::move(*line));
    if (const Property* earlier = file.find(property.key)) {
      throw ConfigurationFailure(filePlace(file.path, property.line) + ": " +
                                 shownKey(property.key) + " is given again, after line " +
                                 std::to_string(earlier->line) + "; leave one of them out");
    }
    file.properties.push_back(std::move(property));
  }
  return file;
}

PropertiesFile readPropertiesFile(const std::string& path, const std::string& namedBy) {
  const SmallFile file = readSmallFile(path, kLongestFile);
  const std::string who =
      "properties file " + shown(path) + (namedBy.empty() ? "" : " (" + namedBy + ")");
  if (!file.failure.empty()) {
    throw ConfigurationFailure(who + " cannot be read: " + file.failure);
  }
  const base::Status trusted =
      S_ISREG(file.status.st_mode) ? checkTrusted(file.status) : base::Status();
  if (!trusted.ok()) {
    throw ConfigurationFailure(who + " is refused: " + trusted.text());
  }
  PropertiesFile properties = parseProperties(path, file.text);
  properties.everybodyReads = (file.status.st_mode & S_IROTH) != 0;
  return properties;
}

RawSettings fileSettings(const PropertiesFile& file, const OptionRegistry& registry,
                         const std::function<void(const std::string&)>& refuse) {
  RawSettings settings;
  for (const Property& property : file.properties) {
    const Origin origin = file.origin(property);
    const OptionRegistry::Entry* entry = registry.find(property.key);
    if (property.key == "config") {
      refuse(origin.where + ": a properties file cannot name another with 'config'; use --config "
                            "or the variable EXEC_WRAPPER_CONFIG");
    } else if (std::string why = swallowedSetting(file, property, registry); !why.empty()) {
      refuse(why);
    } else if (entry != nullptr) {
      settings.push_back({entry->option, property.value, origin});
    } else if (!isOfAbsentPlugin(property.key, registry)) {
      refuse(unknownKey(origin.where, property.key, registry));
    }
  }
  return settings;
}

std::vector<std::string> doubtfulKeys(const PropertiesFile& file, const OptionRegistry& registry) {
  std::vector<std::string> doubts;
  for (const Property& property : file.properties) {
    const std::string& key = property.key;
    if (registry.find(key) == nullptr && isOfAbsentPlugin(key, registry) &&
        looksMisspelt(key, registry)) {
      const std::string_view meant = meantName(key, registry);
      doubts.push_back(file.origin(property).where + ": " + shownKey(key) +
                       " is ignored: no plugin '" + shown(key.substr(0, key.find('.'))) +
                       "' is used" +
                       (meant.empty() ? "" : "; did you mean '" + std::string(meant) + "'?"));
    }
  }
  return doubts;
}

} // namespace exec_wrapper::config
