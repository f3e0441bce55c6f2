#pragma once

#include "config/configuration.h"
#include "plugins/plugin_loader.h"
#include "support/process/signals.h"

#include <Poco/Util/Application.h>

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {

class Fatal;

/// The program. The frame is Poco's application. The command line is parsed here, because a wrapper
/// must tell its own options from those of the command.
class App : public Poco::Util::Application {
public:
  /// `name` is the name by which the program was called.
  App(SignalSource& signals, const std::string& name, std::vector<std::string> arguments);

protected:
  void initialize(Application& self) override;
  int main(const std::vector<std::string>& unused) override;

private:
  int carryOut();
  config::ConfigurationSources sources();
  int act(const config::Configuration& configuration, const Redactor& redactor);
  /// Prints the warnings, `found`, and every problem that would keep a run from starting.
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
