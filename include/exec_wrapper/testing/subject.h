#pragma once

#include "exec_wrapper/testing/plugin_file.h"
#include "exec_wrapper/testing/sample_host.h"
#include "exec_wrapper/testing/sample_settings.h"

#include <functional>
#include <memory>
#include <string>

namespace exec_wrapper::contract {

/// The plugin to be tested.
struct Subject {
  std::string file;                ///< NAME.so
  SampleSettings::Values settings; ///< the values it needs in addition to its defaults

  /// Whether it is bundled: then its settings have plain names, not `<plugin>.<key>`.
  bool bundled = false;

  /// Makes the settings in another way than from `settings`.
  std::function<std::shared_ptr<const Settings>(const PluginInfo&)> makeSettings = nullptr;
};

namespace detail {

inline std::string stemOf(const std::string& file) {
  const std::string name = file.substr(file.rfind('/') + 1);
  return name.substr(0, name.find('.'));
}

/// The subject in use: its objects for one run.
class Plugin {
public:
  explicit Plugin(const Subject& subject)
      : subject_(subject), file_(subject.file),
        settings_(subject.makeSettings
                      ? subject.makeSettings(file_.info())
                      : std::make_shared<SampleSettings>(file_.info().options, subject.settings)),
        factory_(file_.makeFactory()) {}

  const Subject& subject() const noexcept { return subject_; }
  const PluginFile& file() const noexcept { return file_; }
  const PluginInfo& info() const noexcept { return file_.info(); }
  const Settings& settings() const noexcept { return *settings_; }
  SampleHost& host() noexcept { return host_; }

  std::unique_ptr<Guard> makeGuard() { return factory_->makeGuard(*settings_, host_); }
  std::unique_ptr<Reporter> makeReporter() { return factory_->makeReporter(*settings_, host_); }
  std::unique_ptr<Runner> makeRunner() { return factory_->makeRunner(*settings_, host_); }

private:
  const Subject& subject_;
  PluginFile file_;
  SampleHost host_;
  std::shared_ptr<const Settings> settings_;
  std::unique_ptr<Factory> factory_;
};

} // namespace detail
} // namespace exec_wrapper::contract
