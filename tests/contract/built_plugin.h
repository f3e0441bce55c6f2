#pragma once

#include "config/configuration.h"
#include "contract/quiet_host.h"
#include "exec_wrapper/plugin.h"
#include "support/temp_dir.h"

#include <Poco/ClassLoader.h>

#include <memory>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// The names of all plugins that the build made.
std::vector<std::string> builtPlugins();

/// One of them, opened as the loader would, with settings that are enough for it.
class BuiltPlugin {
public:
  explicit BuiltPlugin(const std::string& name);

  const std::string& file() const noexcept { return file_; }
  const PluginDescriptor& descriptor() const noexcept { return *descriptor_; }
  const PluginInfo& info() const noexcept { return *descriptor_->info; }

  std::unique_ptr<Guard> makeGuard() { return factory_->makeGuard(*settings_, host_); }
  std::unique_ptr<Reporter> makeReporter() { return factory_->makeReporter(*settings_, host_); }
  std::unique_ptr<Runner> makeRunner() { return factory_->makeRunner(*settings_, host_); }

private:
  TempDir directory_;
  std::string file_;
  const PluginDescriptor* descriptor_ = nullptr;
  Poco::ClassLoader<Factory> classes_;
  Configuration configuration_;
  std::unique_ptr<Settings> settings_;
  QuietHost host_;
  std::unique_ptr<Factory> factory_;
};

} // namespace exec_wrapper::test
