#include "exec_wrapper/plugin.h"

#include <stdexcept>

namespace exec_wrapper::test {
namespace {

class Throwing final : public Factory {
public:
  Throwing() { throw std::runtime_error("out of cheese"); }
};

constexpr PluginInfo kInfo{.name = "throwing_constructor",
                           .version = "1",
                           .summary = "has a factory that cannot be made",
                           .kinds = {PluginKind::Guard}};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo, exec_wrapper::test::Throwing)
