#include "system/plugins/one_object.h"

#include <stdexcept>

namespace exec_wrapper::test {
namespace {

class Throwing final : public PlainGuard {
public:
  Decision acquire(std::stop_token) override { throw std::runtime_error("out of cheese"); }
};

constexpr PluginInfo kInfo{
    .name = "throwing_guard",
    .version = "1",
    .summary = "throws when it is asked",
    .kinds = {PluginKind::Guard},
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo,
                    exec_wrapper::test::GuardFactory<exec_wrapper::test::Throwing>)
