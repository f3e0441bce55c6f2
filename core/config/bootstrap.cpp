#include "config/bootstrap.h"

#include "config/sources/default_config_path.h"
#include "config/sources/environment.h"
#include "config/values/value_parser.h"

#include <utility>

namespace exec_wrapper::config {

namespace {

/// The names in a list, or in a setting that takes one name.
std::vector<std::string> namesIn(Value value) {
  if (auto* const names = std::get_if<std::vector<std::string>>(&value)) {
    return std::move(*names);
  }
  const auto* const name = std::get_if<std::string>(&value);
  return name != nullptr ? std::vector<std::string>{*name} : std::vector<std::string>();
}

Value valueOf(const RawSetting& raw) {
  return parseValue(*raw.option, raw.text, raw.origin).value;
}

} // namespace

void Bootstrap::readFile(const CommandLine& line) {
  std::string path = filePath(line);
  if (lastPath_ == path) {
    return;
  }
  lastPath_ = path;
  file_ = {};
  if (!path.empty()) {
    const std::optional<RawSetting> named = raw("config", line);
    file_ = readPropertiesFile(path, named ? named->origin.where : std::string());
  }
}

std::string Bootstrap::filePath(const CommandLine& line) {
  const Value named = value("config", line);
  if (const std::string* path = std::get_if<std::string>(&named)) {
    return *path;
  }
  if (!defaultPath_) {
    defaultPath_ = defaultPropertiesFile(sources_.environment, std::string(sources_.guise->file),
                                         sources_.systemDirectory, warnings_);
  }
  return *defaultPath_;
}

std::optional<RawSetting> Bootstrap::raw(std::string_view name, const CommandLine& line) const {
  const OptionRegistry::Entry& entry = *registry_.find(name);
  if (const RawSetting* given = findRaw(line.settings, *entry.option)) {
    return *given;
  }
  if (auto set = environmentSetting(sources_.environment, entry)) {
    return set;
  }
  const Property* property = name != "config" ? file_.find(name) : nullptr;
  return property != nullptr
             ? std::optional(RawSetting{entry.option, property->value, file_.origin(*property)})
             : std::nullopt;
}

Value Bootstrap::value(std::string_view name, const CommandLine& line) const {
  const std::optional<RawSetting> found = raw(name, line);
  return found ? valueOf(*found) : Value();
}

std::vector<NamedPlugin> Bootstrap::plugins(const CommandLine& line) const {
  std::vector<NamedPlugin> plugins;
  for (const std::string_view setting : {"guard", "reporters", "runner"}) {
    const std::optional<RawSetting> found = raw(setting, line);
    if (!found) {
      continue;
    }
    const std::string place = valuePlace(*found->option, found->origin);
    for (std::string& name : namesIn(valueOf(*found))) {
      plugins.push_back({std::move(name), place});
    }
  }
  return plugins;
}

std::vector<std::string> Bootstrap::pluginDirectories(const CommandLine& line) const {
  return namesIn(value("plugin-dir", line));
}

} // namespace exec_wrapper::config
