#include "config/sources/secret_file.h"

#include "base/text.h"
#include "config/sources/small_file.h"
#include "config/values/secret_parts.h"
#include "config/values/shown.h"
#include "config/values/suspicious_text.h"
#include "config/values/value_parser.h"
#include "support/fatal.h"

#include <utility>

namespace exec_wrapper::config {

namespace {

constexpr std::string_view kScheme = "file:";
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::size_t kLongestSecret = 65536;

/// Editors and `echo` end a file with a newline that is not part of the secret.
void dropNewline(std::string& text) {
  if (text.ends_with("\r\n")) {
    text.resize(text.size() - 2);
  } else if (text.ends_with('\n')) {
    text.pop_back();
  }
}

} // namespace

Secret resolvedSecret(const Option& option, const Secret& given, const Origin& origin,
                      std::vector<std::string>& warnings) {
  if (!given.reveal().starts_with(kScheme)) {
    return given;
  }
  const std::string path = given.reveal().substr(kScheme.size());
  const std::string place =
      valuePlace(option, origin) + ": the secret's file '" + shown(path) + "' ";
  SmallFile file = readSmallFile(path, kLongestSecret);
  if (!file.failure.empty()) {
    throw ConfigurationFailure(place + "cannot be read: " + file.failure);
  }
  if (file.text.starts_with(kUtf8Mark)) {
    file.text.erase(0, kUtf8Mark.size());
    warnings.push_back(place + "begins with a byte order mark, which is ignored; save it without");
  }
  dropNewline(file.text);
  if (file.text.empty()) {
    throw ConfigurationFailure(place + "is empty");
  }
  if (file.text.find('\0') != std::string::npos) {
    throw ConfigurationFailure(place + "contains a zero byte, so it is not text");
  }
  if (hasInvisibleEnd(file.text)) {
    warnings.push_back(place + "begins or ends with white space or an invisible character, which "
                               "is part of the secret; only one final line end is removed");
  }
  if ((file.status.st_mode & S_IROTH) != 0) {
    warnings.push_back(place + "is readable by all users; prevent that with: chmod o-r");
  }
  return Secret(std::move(file.text));
}

std::optional<std::string> exposedSecrets(const PropertiesFile& file, const RawSettings& settings) {
  std::vector<std::string> names;
  for (const RawSetting& raw : settings) {
    if (raw.option->type == OptionType::Secret && !raw.text.starts_with(kScheme) &&
        !secretParts(*raw.option, Secret(raw.text)).empty()) {
      names.emplace_back(raw.option->name);
    }
  }
  if (!file.everybodyReads || names.empty()) {
    return std::nullopt;
  }
  return "properties file " + shown(file.path) + " contains " + base::join(names, " and ") +
         " and is readable by all users; prevent that with: chmod o-r";
}

} // namespace exec_wrapper::config
