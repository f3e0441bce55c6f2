// nice: a runner that lets a job give way to everything else on the machine.

#include "exec_wrapper/plugin.h"

namespace exec_wrapper::nice {
namespace {

constexpr Option kOptions[] = {
    {.name = "nice.level",
     .type = OptionType::Integer,
     .defaultValue = "10",
     .meaning = "By how much the job gives way: 19 is the most",
     .maximum = 19},
};

constexpr PluginInfo kInfo{.name = "nice",
                           .version = "1.0",
                           .summary = "starts the command with a lower priority",
                           .kinds = {PluginKind::Runner},
                           .options = kOptions};

class Nice final : public Runner {
public:
  explicit Nice(const Settings& settings)
      : level_(std::to_string(settings.integer("nice.level").value_or(0))) {}

  Launch prepare(const Command& command) const override {
    Launch launch{.program = "nice", .arguments = {"nice", "-n", level_, "--"}, .environment = {}};
    launch.arguments.insert(launch.arguments.end(), command.words.begin(), command.words.end());
    return launch;
  }

private:
  const std::string level_;
};

class NiceFactory final : public Factory {
  std::unique_ptr<Runner> makeRunner(const Settings& settings, Host&) override {
    return std::make_unique<Nice>(settings);
  }
};

} // namespace
} // namespace exec_wrapper::nice

EXEC_WRAPPER_PLUGIN(exec_wrapper::nice::kInfo, exec_wrapper::nice::NiceFactory)
