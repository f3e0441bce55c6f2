#include "contract/bundled_subject.h"

#include "config/bundled_plugins.h"
#include "config/configuration.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"
#include "support/wrapper.h"

#include <algorithm>
#include <filesystem>
#include <memory>

namespace exec_wrapper::test {

namespace {

/// What a plugin cannot do without, besides its defaults: the lines of its tests' own file, in
/// which @DIRECTORY@ stands for one of the test's.
std::string neededSettings(const std::string& plugin, const TempDir& directory) {
  const std::string mark = "@DIRECTORY@";
  std::string text = contents(sourceDirectory() / "tests/plugins" / plugin / "needed.properties");
  for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark)) {
    text.replace(at, mark.size(), directory.path().string());
  }
  return text;
}

struct Configured {
  TempDir directory;
  config::Configuration configuration;
  std::unique_ptr<Settings> settings;
};

std::shared_ptr<const Settings> settingsOf(const std::string& plugin) {
  auto made = std::make_shared<Configured>();
  made->directory.write("exec_wrapper.properties", neededSettings(plugin, made->directory));
  config::ConfigurationSources sources;
  sources.arguments = {"true"};
  sources.bundled = exec_wrapper::config::bundledPlugins();
  sources.systemDirectory = made->directory.path();
  made->configuration = config::loadConfiguration(sources);
  made->settings = made->configuration.settings.view(plugin);
  return {made, made->settings.get()};
}

} // namespace

std::vector<std::string> builtPlugins() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(bundledPlugins())) {
    if (entry.path().extension() == ".so") {
      names.push_back(entry.path().stem());
    }
  }
  std::ranges::sort(names);
  return names;
}

contract::Subject bundledSubject(const std::string& name) {
  return {.file = bundledPlugins() + "/" + name + ".so",
          .settings = {},
          .bundled = true,
          .makeSettings = [name](const PluginInfo&) { return settingsOf(name); }};
}

} // namespace exec_wrapper::test
