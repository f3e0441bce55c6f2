#include "config/early_layers.h"

#include "config/default_file.h"
#include "config/environment.h"
#include "config/value_parser.h"

namespace exec_wrapper {

void EarlyLayers::readFile(const CommandLine& line) {
  std::string path = filePath(line);
  if (lastPath_ == path) {
    return;
  }
  lastPath_ = path;
  file_ = {};
  if (!path.empty()) {
    file_ = readPropertiesFile(path);
  }
}

std::string EarlyLayers::filePath(const CommandLine& line) {
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

std::optional<RawSetting> EarlyLayers::raw(std::string_view name, const CommandLine& line) const {
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

Value EarlyLayers::value(std::string_view name, const CommandLine& line) const {
  const std::optional<RawSetting> found = raw(name, line);
  return found ? parseValue(*found->option, found->text, found->origin).value : Value();
}

std::vector<std::string> EarlyLayers::list(std::string_view name, const CommandLine& line) const {
  const Value found = value(name, line);
  const auto* names = std::get_if<std::vector<std::string>>(&found);
  return names != nullptr ? *names : std::vector<std::string>();
}

std::vector<std::string> EarlyLayers::plugins(const CommandLine& line) const {
  std::vector<std::string> names = list("guard", line);
  for (std::string& name : list("reporters", line)) {
    names.push_back(std::move(name));
  }
  const Value runner = value("runner", line);
  if (const std::string* name = std::get_if<std::string>(&runner)) {
    names.push_back(*name);
  }
  return names;
}

std::vector<std::string> EarlyLayers::pluginDirectories(const CommandLine& line) const {
  return list("plugin-dir", line);
}

} // namespace exec_wrapper
