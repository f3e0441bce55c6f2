#include "app.h"

#include "config/bundled_plugins.h"
#include "config/configuration.h"
#include "config/print/explain.h"
#include "config/print/help.h"
#include "config/rules/shared_variables.h"
#include "config/sources/environment.h"
#include "plugins/plugin_list.h"
#include "support/fatal.h"
#include "support/marks/nested_mark.h"
#include "support/marks/parent_mark.h"
#include "support/process/standard_streams.h"
#include "support/text/style.h"
#include "wiring/assembly.h"
#include "wiring/course.h"
#include "wiring/flush.h"
#include "wiring/path_check.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

namespace exec_wrapper {

namespace {

// After the plugins of a run are destroyed, only memory and shared objects are left to release.
// That takes time, and a name lookup that hangs may still use them. Sanitizers need the release.
#if defined(EXEC_WRAPPER_ORDERLY_EXIT)
constexpr bool kOrderlyExit = true;
#else
constexpr bool kOrderlyExit = false;
#endif

// Keeps secrets out of core files and away from debuggers. The command does not inherit the
// setting: execve(2) resets it. A leak sanitizer would not work with it.
void hideMemory() {
  if (!kOrderlyExit) {
    prctl(PR_SET_DUMPABLE, 0);
  }
}

void complain(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR) {
      return; // standard error cannot be written
    }
    text.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
  }
}

} // namespace

App::App(SignalSource& signals, const std::string& name, std::vector<std::string> arguments)
    : signals_(signals), guise_(config::compatModeFor(name)), arguments_(std::move(arguments)),
      plugins_(config::bundledPlugins(), plugins::bundledPluginDirectory(), {},
               plugins::linkedPlugins()) {}

void App::initialize(Application&) {
  // The subsystems of Poco (logging, configuration) are not used.
}

int App::main(const std::vector<std::string>&) {
  try {
    return guise_.exitStatus(carryOut());
  } catch (const Fatal& error) {
    return refuse(error);
  } catch (const std::exception& error) {
    for (const std::string_view part : {"exec_wrapper: internal error: ", error.what(), "\n"}) {
      complain(part); // without memory, which may be what is missing
    }
    return exit_status::kInternal;
  }
}

int App::refuse(const Fatal& error) const {
  std::string text = std::string(guise_.program) + ": " + error.what() + "\n";
  const bool misuse = error.status() == exit_status::kUsage;
  if (misuse || (!guise_.plain && error.status() == exit_status::kConfiguration)) {
    text += guise_.usage;
  }
  complain(text);
  return guise_.exitStatus(error.status());
}

int App::carryOut() {
  const config::Configuration configuration = exec_wrapper::config::loadConfiguration(sources());
  const Redactor redactor = configuration.settings.redactor();
  try {
    return act(configuration, redactor);
  } catch (const Fatal& error) {
    throw Fatal(error.status(), redactor.masked(error.what()));
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    throw std::runtime_error(redactor.masked(error.what()));
  }
}

config::ConfigurationSources App::sources() {
  config::ConfigurationSources sources;
  sources.guise = &guise_;
  sources.arguments = arguments_;
  sources.environment = config::ownEnvironment(config::sharedVariables(config::bundledPlugins()));
  sources.bundled = config::bundledPlugins();
  sources.pluginOptions = [this](const std::string& name,
                                 const std::vector<std::string>& directories) {
    plugins_.setDirectories(directories);
    return plugins_.info(name).options;
  };
  return sources;
}

int App::act(const config::Configuration& configuration, const Redactor& redactor) {
  if (configuration.action == config::Action::Version) {
    printOut(config::versionText(guise_));
    return 0;
  }
  NestedMark nested;
  if (!redactor.empty()) {
    nested = NestedMark(wrappersAround()); // afterwards our environment is hidden
    hideMemory();
  }
  const std::unique_ptr<Settings> core = configuration.settings.view(config::OptionRegistry::kCore);
  plugins_.setDirectories(core->list("plugin-dir"));
  const Style style(wantsColor(core->text("color"), STDOUT_FILENO));
  switch (configuration.action) {
  case config::Action::Help:
    printOut(config::helpText(configuration.registry, config::bundledPlugins(), guise_, style,
                              lineWidth(STDOUT_FILENO)));
    return 0;
  case config::Action::ListPlugins:
    printOut(plugins::pluginList(plugins_));
    return 0;
  case config::Action::Flush:
    return wiring::flushSpool(configuration, plugins_);
  case config::Action::Explain:
    return check(configuration, redactor,
                 redactor.masked(config::explainText(configuration, style) +
                                 wiring::courseOf(configuration)));
  case config::Action::CheckConfig:
    return check(configuration, redactor, {});
  default:
    return wrap(configuration);
  }
}

int App::check(const config::Configuration& configuration, const Redactor& redactor,
               std::string_view found) {
  const std::string name = std::string(guise_.program) + ": ";
  const std::vector<wiring::PathProblem> problems = wiring::pathProblems(
      configuration.settings, plugins::selectPlugins(configuration, config::bundledPlugins()));
  try {
    const wiring::Assembly made(configuration, plugins_, signals_); // throws on a problem
  } catch (const ConfigurationFailure& error) {
    if (problems.empty()) {
      throw;
    }
    const std::string what = error.what();
    const bool toldBelow = std::ranges::any_of(problems, [&](const wiring::PathProblem& problem) {
      return what.find(problem.path) != std::string::npos;
    });
    complain(toldBelow ? "" : redactor.masked(name + what + "\n"));
    found = {};
  }
  for (const std::string& warning : configuration.warnings) {
    complain(redactor.masked(name + "warning: " + warning + "\n"));
  }
  printOut(found);
  for (const wiring::PathProblem& problem : problems) {
    complain(redactor.masked(name + problem.text + "\n"));
  }
  return problems.empty() ? 0 : exit_status::kConfiguration;
}

int App::wrap(const config::Configuration& configuration) {
  auto assembly = std::make_unique<wiring::Assembly>(configuration, plugins_, signals_);
  const wiring::RunOutcome outcome = assembly->run();
  if (outcome.leaveAtOnce) { // without waiting for the abandoned thread
    _exit(guise_.exitStatus(outcome.exitStatus));
  }
  assembly->dismiss(guise_.exitStatus(outcome.exitStatus));
  if (!kOrderlyExit) { // keep the shared objects mapped: a thread of a plugin may still use them
    _exit(guise_.exitStatus(outcome.exitStatus));
  }
  return outcome.exitStatus;
}

} // namespace exec_wrapper
