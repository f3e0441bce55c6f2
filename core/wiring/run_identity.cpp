#include "wiring/run_identity.h"

#include "base/random/uuid.h"
#include "base/text.h"
#include "exec_wrapper/version.h"
#include "plugins/selection.h"
#include "support/shell/line_start.h"
#include "support/text/text.h"

#include <limits.h>
#include <unistd.h>

#include <array>
#include <memory>

namespace exec_wrapper::wiring {

namespace {

constexpr std::size_t kLongest = 200; // of texts that occur in many lines

/// Of the program, without its path; of a line for a shell, its first real command.
std::string ownName(const config::Configuration& configuration, const Settings& core,
                    const std::vector<std::string>& words) {
  std::string runner = core.text("runner");
  if (runner.empty() || configuration.shell) {
    runner = configuration.shell
                 ? plugins::kShellRunner
                 : plugins::defaultRunner(configuration.command, core.text("command"));
  }
  if (runner == plugins::kShellRunner) {
    return jobNameOf(base::join(words, " "));
  }
  const std::string_view first = words.empty() ? std::string_view() : words.front();
  const std::string name = base::shortened(base::printable(withoutPath(first)), kLongest);
  return name.empty() ? "[no name]" : name;
}

} // namespace

RunIdentity identify(const config::Configuration& configuration, const Redactor& redactor) {
  const std::unique_ptr<Settings> core = configuration.settings.view(config::OptionRegistry::kCore);
  RunIdentity run;
  run.command = configuration.command;
  if (configuration.shell) {
    run.command.push_back(configuration.shell->line);
  } else if (const std::string line = core->text("command"); run.command.empty() && !line.empty()) {
    run.command.push_back(line);
  }
  std::vector<std::string> shown;
  for (const std::string& word : run.command) {
    shown.push_back(redactor.masked(word));
  }
  run.commandLine = shown.size() == 1 ? base::shortened(base::printable(shown.front()), kLongest)
                                      : commandLine(shown, kLongest);
  const auto label = [&](std::string_view setting) {
    return base::shortened(redactor.masked(core->text(setting)), kLongest);
  };
  run.name = label("process-name");
  run.job = run.name.empty() ? ownName(configuration, *core, shown) : run.name;
  run.schedule = label("process-cron-schedule");
  run.user = geteuid();
  run.begun = std::chrono::system_clock::now();
  run.project = label("project");
  run.deployment = label("deployment");
  run.wrapperVersion = EXEC_WRAPPER_VERSION;
  std::array<char, HOST_NAME_MAX + 1> host{};
  if (gethostname(host.data(), host.size() - 1) == 0) {
    run.host = host.data();
  }
  run.wrapperPid = getpid();
  run.id = base::randomUuid();
  return run;
}

} // namespace exec_wrapper::wiring
