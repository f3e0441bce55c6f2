#include "config/properties_file.h"

#include "config/shown.h"
#include "config/small_file.h"
#include "support/fatal.h"
#include "support/file_trust.h"
#include "support/text.h"

#include <algorithm>
#include <optional>

namespace exec_wrapper {

namespace {

constexpr std::size_t kLongestFile = 1U << 20U;
constexpr std::string_view kBlanks = " \t\r\v\f";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string place(const std::string& path, int line) {
  return printable(path) + ":" + std::to_string(line);
}

/// Only its first word: what follows is a value, and perhaps a secret, where a `=` was forgotten.
std::string shownKey(std::string_view key) {
  const std::size_t end = std::min(key.find_first_of(kBlanks), key.size());
  return "'" + shown(key.substr(0, end)) + (end < key.size() ? " ...'" : "'");
}

/// Gives a text's lines as the format sees them: joined where they are continued.
class LogicalLines {
public:
  explicit LogicalLines(std::string_view text) : rest_(text) {}

  /// The next one that is neither empty nor a comment.
  std::optional<std::string> next();

  /// Where that one began.
  int number() const noexcept { return number_; }

private:
  std::string_view physical();

  std::string_view rest_;
  int read_ = 0;
  int number_ = 0;
};

std::string_view LogicalLines::physical() {
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  ++read_;
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

/// An even number of backslashes is just that many; the last of an odd number goes on.
bool isContinued(std::string_view line) {
  const std::size_t last = line.find_last_not_of('\\');
  const std::size_t count = line.size() - (last == std::string_view::npos ? 0 : last + 1);
  return count % 2 == 1;
}

std::optional<std::string> LogicalLines::next() {
  while (!rest_.empty()) {
    std::string_view line = physical();
    number_ = read_;
    const std::string_view content = trimmed(line);
    if (content.empty() || content.front() == '#' || content.front() == '!') {
      continue;
    }
    std::string whole;
    while (isContinued(line)) {
      whole += line.substr(0, line.size() - 1);
      const std::string_view following = physical();
      line = following.substr(std::min(following.find_first_not_of(" \t\f"), following.size()));
    }
    whole += line;
    return whole;
  }
  return std::nullopt;
}

Property parseProperty(const std::string& path, std::string_view text, int line) {
  const std::size_t separator = text.find_first_of("=:");
  const std::string_view key = trimmed(text.substr(0, separator));
  if (separator == std::string_view::npos) {
    throw ConfigurationFailure(place(path, line) + ": " + shownKey(key) +
                               " has no value; write: key = value");
  }
  if (key.empty()) {
    throw ConfigurationFailure(place(path, line) + ": there is no key before the '" +
                               std::string(text.substr(separator, 1)) + "'; write: key = value");
  }
  return {std::string(key), std::string(trimmed(text.substr(separator + 1))), line};
}

void refuseZeroByte(const std::string& path, std::string_view text) {
  const std::size_t zero = text.find('\0');
  if (zero != std::string_view::npos) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(zero), '\n');
    throw ConfigurationFailure(place(path, static_cast<int>(line)) +
                               ": there is a zero byte, so this is no text file");
  }
}

/// Whether the key is for a plugin that this run does not use.
bool isOfAbsentPlugin(std::string_view key, const OptionRegistry& registry) {
  const std::size_t dot = key.find('.');
  return dot != std::string_view::npos && dot > 0 && !registry.hasOwner(key.substr(0, dot));
}

std::string unknownKey(const std::string& where, std::string_view key,
                       const OptionRegistry& registry) {
  const std::string_view meant = registry.nearestName(key);
  return where + ": unknown key " + shownKey(key) +
         (meant.empty() ? "; --help lists all" : "; did you mean '" + std::string(meant) + "'?");
}

} // namespace

const Property* PropertiesFile::find(std::string_view key) const {
  const auto found = std::ranges::find(properties, key, &Property::key);
  return found != properties.end() ? &*found : nullptr;
}

Origin PropertiesFile::origin(const Property& property) const {
  return {Origin::Layer::File, place(path, property.line)};
}

PropertiesFile parseProperties(std::string path, std::string_view text) {
  refuseZeroByte(path, text);
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  PropertiesFile file{std::move(path), {}};
  LogicalLines lines(text);
  while (const std::optional<std::string> line = lines.next()) {
    Property property = parseProperty(file.path, *line, lines.number());
    if (const Property* earlier = file.find(property.key)) {
      throw ConfigurationFailure(place(file.path, property.line) + ": " + shownKey(property.key) +
                                 " is given again, after line " + std::to_string(earlier->line) +
                                 "; leave one of them out");
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
  const std::string untrusted = S_ISREG(file.status.st_mode) ? whyUntrusted(file.status) : "";
  if (!untrusted.empty()) {
    throw ConfigurationFailure(who + " is refused: " + untrusted);
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
    } else if (entry != nullptr) {
      settings.push_back({entry->option, property.value, origin});
    } else if (!isOfAbsentPlugin(property.key, registry)) {
      refuse(unknownKey(origin.where, property.key, registry));
    }
  }
  return settings;
}

} // namespace exec_wrapper
