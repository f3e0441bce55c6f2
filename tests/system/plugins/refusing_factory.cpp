#include "exec_wrapper/plugin.h"

namespace exec_wrapper::test {
namespace {

/// Cannot make a guard, and has no runner though it says so.
class Refusing final : public Factory {
public:
  std::unique_ptr<Guard> makeGuard(const Settings&, Host&) override {
    throw ConfigurationError("this guard wants another moon");
  }
};

constexpr PluginInfo kInfo{
    .name = "refusing_factory",
    .version = "1",
    .summary = "makes nothing",
    .kinds = {PluginKind::Guard, PluginKind::Runner},
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo, exec_wrapper::test::Refusing)
