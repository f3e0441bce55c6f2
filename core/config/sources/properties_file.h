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
  std::string value; ///< without the blanks around it, otherwise as it stands in the file
  int line = 0;      ///< where it begins
  std::vector<LogicalLine::Addition> additions = {}; ///< the lines that continue it
};

/// A properties file, read and split.
struct PropertiesFile {
  std::string path;
  std::vector<Property> properties;
  bool everybodyReads = false; ///< by its permissions

  const Property* find(std::string_view key) const;
  Origin origin(const Property& property) const;
};

/// Splits the text of a properties file: `key = value` or `key: value`, comments from `#` or `!`,
/// a line that ends with a backslash goes on in the next one, which must be indented. Nothing else
/// is special in a value. Throws ConfigurationFailure with path and line.
PropertiesFile parseProperties(std::string path, std::string_view text);

/// Reads a file that was asked for. Throws ConfigurationFailure where it cannot be read or split,
/// or does not belong to root or the user, or can be written by others. `namedBy` is what asked for
/// it, such as "--config".
PropertiesFile readPropertiesFile(const std::string& path, const std::string& namedBy = {});

/// What the file says, by the registry's rows. Keys of plugins that are not in it are skipped. For
/// each other key that no row has, and for a line that looks like a setting and continues another,
/// `refuse` is called with the complaint.
RawSettings fileSettings(const PropertiesFile& file, const OptionRegistry& registry,
                         const std::function<void(const std::string&)>& refuse);

/// A warning for each key that is skipped, but looks like a misspelt one.
std::vector<std::string> doubtfulKeys(const PropertiesFile& file, const OptionRegistry& registry);

} // namespace exec_wrapper::config
