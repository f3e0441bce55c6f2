#include "system/plugins/one_object.h"

namespace exec_wrapper::test {
namespace {

/// Says its secret aloud, which the core must not let out.
class Secretive final : public PlainReporter {
public:
  Delivery deliver(const Event&, SteadyTime) override { return Delivery::delivered(); }
};

class SecretiveFactory final : public Factory {
public:
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    host.logger().warning("the token is " + settings.secret("secretive.token").reveal());
    return std::make_unique<Secretive>();
  }
};

constexpr Option kOptions[] = {
    {
        .name = "secretive.token",
        .type = OptionType::Secret,
        .meaning = "What nobody may see",
    },
};

constexpr PluginInfo kInfo{
    .name = "secretive",
    .version = "1",
    .summary = "has a secret",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo, exec_wrapper::test::SecretiveFactory)
