// The text of a properties file: split by itself, and read as the only file of a configuration.

#include "config/sources/properties_file.h"

#include "base/file_descriptor.h"
#include "base/text.h"
#include "fuzz/support/all_rows.h"
#include "fuzz/support/loaded.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"
#include "support/text/text.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace exec_wrapper::fuzz {
namespace {

/// A file that is in no directory, and nobody else's.
class OwnFile {
public:
  OwnFile() : fd_(::memfd_create("properties", MFD_CLOEXEC)) {
    require(::fchmod(fd_.get(), 0600) == 0, "there is a file to write to");
  }
  void write(std::string_view text) const {
    const auto size = static_cast<ssize_t>(text.size());
    require(::ftruncate(fd_.get(), 0) == 0 &&
                ::pwrite(fd_.get(), text.data(), text.size(), 0) == size,
            "the file can be written");
  }
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_.get()); }

private:
  base::FileDescriptor fd_;
};

bool beginsWithSecret(std::string_view line) {
  const config::OptionRegistry::Entry* const entry =
      allRows().find(line.substr(0, line.find_first_of(" \t=:")));
  return entry != nullptr && entry->option->type == OptionType::Secret;
}

/// Whether the secret stands nowhere but behind the name of a setting that is secret, be it that
/// the line is no good.
bool isSecretWhereItBelongs(std::string_view text) {
  bool belongs = false;
  bool continued = false;
  for (const std::string& line : pieces(text, '\n')) {
    const std::string_view content = base::trimmed(line);
    belongs = continued ? belongs : beginsWithSecret(content);
    continued = content.ends_with('\\');
    if (!belongs && content.find(kSecret) != content.npos) {
      return false;
    }
  }
  return true;
}

void requireProperties(const config::PropertiesFile& file) {
  int line = 0;
  for (const config::Property& property : file.properties) {
    require(!property.key.empty() && base::trimmed(property.key) == property.key,
            "a key is trimmed", property.key);
    require(base::trimmed(property.value) == property.value, "a value is trimmed", property.value);
    require(property.line > line, "entries stand below each other");
    require(file.find(property.key) == &property, "a key is there once", property.key);
    requirePrintable(file.origin(property).where);
    line = property.line;
  }
}

/// A key that means something else at the beginning of a line, and can only be written behind
/// blanks or by continuing a line, as `\` and then ` #x = 1` in the next.
bool cannotBegin(const config::Property& property) {
  const std::string& key = property.key;
  return key.starts_with('#') || key.starts_with('!') || key.starts_with('?') ||
         key.starts_with("\xEF\xBB\xBF");
}

/// A blank behind a value that would go on in the next line: an odd number of backslashes does.
std::string_view guard(std::string_view value) {
  const std::size_t rest = value.find_last_not_of('\\') + 1; // zero where there is no other
  return (value.size() - rest) % 2 == 1 ? " " : "";
}

/// The same file as one would write it who knows what it says.
void requireRoundTrip(const config::PropertiesFile& file) {
  if (std::ranges::any_of(file.properties, cannotBegin)) {
    return;
  }
  std::string text = "# so that the file does not begin with a key\n";
  for (const config::Property& property : file.properties) {
    text += property.key + " = " + property.value + std::string(guard(property.value)) + "\n";
  }
  const config::PropertiesFile again = config::parseProperties(file.path, text);
  const auto same = [](const config::Property& a, const config::Property& b) {
    return a.key == b.key && a.value == b.value;
  };
  require(std::ranges::equal(file.properties, again.properties, same),
          "what was understood is understood again", text);
}

void split(std::string_view text) {
  try {
    const config::PropertiesFile file = config::parseProperties("odd\nname", text);
    requireProperties(file);
    requireRoundTrip(file);
  } catch (const ConfigurationFailure& failure) {
    requireMessage(failure.what());
    if (isSecretWhereItBelongs(text)) {
      requireNoSecret(failure.what());
    }
  }
}

void load(std::string_view text) {
  static const OwnFile file;
  file.write(text);
  config::ConfigurationSources sources = ownSources();
  sources.arguments = {"--config", file.path(), "job"};
  loaded(sources);
}

} // namespace

void examine(std::string_view input) {
  split(input);
  if (isSecretWhereItBelongs(input)) {
    load(input);
  }
}

} // namespace exec_wrapper::fuzz
