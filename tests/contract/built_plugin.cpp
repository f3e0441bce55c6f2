#include "contract/built_plugin.h"

#include "config/bundled_plugins.h"
#include "support/source_tree.h"
#include "support/wrapper.h"

#include <dlfcn.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

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

const PluginDescriptor* descriptorIn(const std::string& file) {
  void* const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL); // for the process's life
  if (library == nullptr) {
    throw std::runtime_error(::dlerror());
  }
  const void* const symbol = ::dlsym(library, EXEC_WRAPPER_DESCRIPTOR_SYMBOL);
  if (symbol == nullptr) {
    throw std::runtime_error(file + " has no descriptor");
  }
  return static_cast<const PluginDescriptor*>(symbol);
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

BuiltPlugin::BuiltPlugin(const std::string& name)
    : file_(bundledPlugins() + "/" + name + ".so"), descriptor_(descriptorIn(file_)) {
  classes_.loadLibrary(file_);
  ConfigurationSources sources;
  sources.arguments = {"true"};
  sources.bundled = exec_wrapper::bundledPlugins();
  directory_.write("exec_wrapper.properties", neededSettings(name, directory_));
  sources.systemDirectory = directory_.path();
  configuration_ = loadConfiguration(sources);
  settings_ = configuration_.settings.view(name);
  const auto& manifest = classes_.manifestFor(file_);
  factory_.reset(manifest.begin()->create());
}

} // namespace exec_wrapper::test
