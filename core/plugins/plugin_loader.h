#pragma once

#include "exec_wrapper/factory.h"
#include "exec_wrapper/plugin.h"
#include "plugins/linked_plugins.h"

#include <Poco/ClassLoader.h>

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::plugins {

/// Finds plugins, checks them and loads them. A plugin NAME is the file NAME.so, searched in the
/// user's directories in order; the name of a bundled plugin means that one and no other. One that
/// is linked into the program is made there, and no file is looked for.
///
/// Every method that loads throws ConfigurationFailure with one line that names the file, the
/// reason and the remedy. Nothing is ever unloaded: objects and rows of a plugin stay valid.
class PluginLoader {
public:
  PluginLoader(std::span<const PluginInfo* const> bundled, std::string bundledDirectory,
               std::vector<std::string> directories = {},
               std::span<const LinkedPlugin> linked = {});

  void setDirectories(std::vector<std::string> directories);

  bool isBundled(std::string_view name) const;

  /// What the plugin says of itself. Opens the shared object, unless the plugin is bundled.
  const PluginInfo& info(const std::string& name);

  /// The plugin's way in. Opens the shared object, unless the plugin is in the program.
  std::unique_ptr<Factory> makeFactory(const std::string& name);

  /// For `--list-plugins`: everything that the directories hold, and what keeps it from working.
  struct Listed {
    std::string name;
    std::string file;                 ///< or where it is instead
    const PluginInfo* info = nullptr; ///< null where it cannot be loaded
    std::string problem;
  };
  std::vector<Listed> list();

private:
  struct Loaded {
    std::string file;
    const PluginInfo* info;
  };

  const LinkedPlugin* linked(std::string_view name) const;
  const Loaded& load(const std::string& name);
  std::string find(const std::string& name) const;
  Loaded open(const std::string& name, const std::string& file);
  Listed listed(const std::string& name, const std::string& directory);
  void checkDirectory(const std::string& directory);

  std::span<const PluginInfo* const> bundled_;
  std::string bundledDirectory_;
  std::vector<std::string> directories_;
  std::span<const LinkedPlugin> linked_;
  Poco::ClassLoader<Factory> classes_;
  std::map<std::string, Loaded> loaded_;
  std::string checkedDirectory_; // the last one that was found to be trustworthy
};

/// Where the bundled plugins are, seen from the running program.
std::string bundledPluginDirectory();

} // namespace exec_wrapper::plugins
