#pragma once

#include "config/options/option_registry.h"
#include "config/sources/logical_lines.h"
#include "config/sources/raw_setting.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::config {

/// One entry of a properties file.
struct Property {
  std::string key;
  std::string value; ///< without the blanks around it, otherwise as in the file
  int line = 0;      ///< its first line
  std::vector<LogicalLine::Addition> additions = {}; ///< its continuation lines
};

/// A properties file, read and split.
struct PropertiesFile {
  std::string path;
  std::vector<Property> properties;
  bool everybodyReads = false; ///< from its permissions

  const Property* find(std::string_view key) const;
  Origin origin(const Property& property) const;
};

/// Splits the text of a properties file: `key = value` or `key: value`, and comments from `#` or
/// `!`. A line that ends with a backslash continues in the next one, which must be indented. No
/// other character of a value is special. Throws ConfigurationFailure with path and line.
PropertiesFile parseProperties(std::string path, std::string_view text);

/// Reads a file that was named or found. Throws ConfigurationFailure if it cannot be read or split,
/// does not belong to root or the user, or is writable by others. `namedBy` is the setting that
/// names it, such as "--config".
PropertiesFile readPropertiesFile(const std::string& path, const std::string& namedBy = {});

/// The settings of the file, by the registry's rows. Keys of plugins that are not in the registry
/// are skipped. `refuse` is called with a message for each other unknown key, and for a
/// continuation line that looks like a setting.
RawSettings fileSettings(const PropertiesFile& file, const OptionRegistry& registry,
                         const std::function<void(const std::string&)>& refuse);

/// A warning for each skipped key that looks misspelt.
std::vector<std::string> doubtfulKeys(const PropertiesFile& file, const OptionRegistry& registry);

} // namespace exec_wrapper::config
