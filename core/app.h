#pragma once

#include "support/signals.h"
#include "wiring/plugin_loader.h"

#include <Poco/Util/Application.h>

#include <string>
#include <vector>

namespace exec_wrapper {

struct Configuration;

/// The program. Poco's application gives it its frame; the command line is ours to read, because a
/// wrapper must tell its own options from its command's.
class App : public Poco::Util::Application {
public:
  App(SignalSource& signals, std::vector<std::string> arguments);

protected:
  void initialize(Application& self) override;
  int main(const std::vector<std::string>& unused) override;

private:
  int carryOut();
  int wrap(const Configuration& configuration);

  SignalSource& signals_;
  std::vector<std::string> arguments_;
  PluginLoader plugins_;
};

} // namespace exec_wrapper
