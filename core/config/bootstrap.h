#pragma once

#include "config/configuration.h"
#include "config/sources/command_line.h"
#include "config/sources/properties_file.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::config {

/// A plugin that a setting names, and where that was said, such as "--guard".
struct NamedPlugin {
  std::string name;
  std::string place;
};

/// The layers before all rows are known: enough to find the properties file and the plugins that
/// are named, whose rows are then added. Every question is asked with the command line as far as
/// it was read. What it refers to must outlive it.
class Bootstrap {
public:
  Bootstrap(const ConfigurationSources& sources, const OptionRegistry& registry,
            std::vector<std::string>& warnings)
      : sources_(sources), registry_(registry), warnings_(warnings) {}

  /// Reads the properties file, where one is named or there is one by default, unless it is the one
  /// read last. Throws ConfigurationFailure, and then holds no file.
  void readFile(const CommandLine& line);

  /// The file read last. Its path is empty where there is none.
  const PropertiesFile& file() const noexcept { return file_; }

  /// The plugins that `guard`, `reporters` and `runner` name. Throws ConfigurationFailure.
  std::vector<NamedPlugin> plugins(const CommandLine& line) const;

  /// The directories of `plugin-dir`. Throws ConfigurationFailure.
  std::vector<std::string> pluginDirectories(const CommandLine& line) const;

private:
  std::optional<RawSetting> raw(std::string_view name, const CommandLine& line) const;
  Value value(std::string_view name, const CommandLine& line) const;
  std::string filePath(const CommandLine& line);

  const ConfigurationSources& sources_;
  const OptionRegistry& registry_;
  std::vector<std::string>& warnings_;
  PropertiesFile file_;
  std::optional<std::string> lastPath_;    // that was read, or could not be
  std::optional<std::string> defaultPath_; // once it was searched
};

} // namespace exec_wrapper::config
