#pragma once

#include "config/configuration.h"
#include "plugins/plugin_loader.h"
#include "support/signals.h"

#include <Poco/Util/Application.h>

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {

class Fatal;

/// The program. Poco's application gives it its frame; the command line is ours to read, because a
/// wrapper must tell its own options from its command's.
class App : public Poco::Util::Application {
public:
  /// `name` is what the program was called by.
  App(SignalSource& signals, const std::string& name, std::vector<std::string> arguments);

protected:
  void initialize(Application& self) override;
  int main(const std::vector<std::string>& unused) override;

private:
  int carryOut();
  config::ConfigurationSources sources();
  int act(const config::Configuration& configuration, const Redactor& redactor);
  /// Prints the warnings, what was found, and what would keep a run from starting.
  int check(const config::Configuration& configuration, const Redactor& redactor,
            std::string_view found);
  int wrap(const config::Configuration& configuration);
  int refuse(const Fatal& error) const;

  SignalSource& signals_;
  const config::CompatMode& guise_;
  std::vector<std::string> arguments_;
  plugins::PluginLoader plugins_;
};

} // namespace exec_wrapper
