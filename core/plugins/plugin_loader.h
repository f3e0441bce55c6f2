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
/// user's directories in order. The name of a bundled plugin always means the bundled one. A plugin
/// that is linked into the program is created there, without a search for a file.
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
  std::string remedyFor(std::string_view missing) const;

  /// The plugin's description. Opens the shared object, unless the plugin is bundled.
  const PluginInfo& info(const std::string& name);

  /// The plugin's factory. Opens the shared object, unless the plugin is in the program.
  std::unique_ptr<Factory> makeFactory(const std::string& name);

  /// For `--list-plugins`: all plugins in the directories, and why one cannot be used.
  struct Listed {
    std::string name;
    std::string file;                 ///< or its place, if it is not a file
    const PluginInfo* info = nullptr; ///< null if it cannot be loaded
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
  std::string checkedDirectory_; // the last one that passed the check
};

/// The directory of the bundled plugins, relative to the running program.
std::string bundledPluginDirectory();

} // namespace exec_wrapper::plugins
