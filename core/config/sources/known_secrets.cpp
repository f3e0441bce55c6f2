#include "config/sources/known_secrets.h"

#include "config/sources/secret_file.h"
#include "config/values/secret_parts.h"
#include "config/values/shown.h"
#include "support/fatal.h"

#include <vector>

namespace exec_wrapper::config {

namespace {

class Collector {
public:
  void add(const RawSetting& raw) {
    try {
      std::vector<std::string> unwanted;
      const Secret secret = resolvedSecret(*raw.option, Secret(raw.text), raw.origin, unwanted);
      for (const std::string& part : secretParts(*raw.option, secret)) {
        redactor_.add(part);
        redactor_.add(shown(part)); // messages shorten a long one before they quote it
      }
    } catch (const ConfigurationFailure&) {
      // The file cannot be read, so no message can quote it.
    }
  }

  /// Adds every word that may be a value of the option, also after one with an error.
  void addWords(const Option& option, std::span<const std::string> words) {
    const std::string name = "--" + std::string(option.name);
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i].starts_with(name + "=")) {
        add({&option, words[i].substr(name.size() + 1), {}});
      } else if (words[i] == name && i + 1 < words.size()) {
        add({&option, words[i + 1], {}});
      }
    }
  }

  Redactor take() { return std::move(redactor_); }

private:
  Redactor redactor_;
};

} // namespace

Redactor knownSecrets(const OptionRegistry& registry, std::span<const std::string> arguments,
                      const Environment& environment, const PropertiesFile& file) {
  Collector secrets;
  for (const OptionRegistry::Entry& entry : registry.entries()) {
    const Option& option = *entry.option;
    if (option.type != OptionType::Secret) {
      continue;
    }
    secrets.addWords(option, arguments);
    if (const std::optional<RawSetting> raw = environmentSetting(environment, entry)) {
      secrets.add(*raw);
    }
    const auto shared = environment.find(std::string(option.sharedVariable));
    if (shared != environment.end()) {
      secrets.add({&option, shared->second, {}});
    }
    if (const Property* const property = file.find(option.name)) {
      secrets.add({&option, property->value, {}});
    }
  }
  return secrets.take();
}

} // namespace exec_wrapper::config
