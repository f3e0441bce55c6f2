#pragma once

#include "config/configuration.h"
#include "config/sources/command_line.h"
#include "config/sources/properties_file.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::config {

/// A plugin that a setting names, and the place of that setting, such as "--guard".
struct NamedPlugin {
  std::string name;
  std::string place;
};

/// The layers before all rows are known: enough to find the properties file and the named plugins,
/// whose rows are then added. Every query takes the command line as far as it was read. The
/// referenced objects must outlive this one.
class Bootstrap {
public:
  Bootstrap(const ConfigurationSources& sources, const OptionRegistry& registry,
            std::vector<std::string>& warnings)
      : sources_(sources), registry_(registry), warnings_(warnings) {}

  /// Reads the properties file, if one is named or a default one exists, unless it is the last one
  /// read. Throws ConfigurationFailure; then this object has no file.
  void readFile(const CommandLine& line);

  /// The last file read. Its path is empty if there is none.
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
  std::optional<std::string> lastPath_;    // the last file that was read, or that failed
  std::optional<std::string> defaultPath_; // after the search for it
};

} // namespace exec_wrapper::config
