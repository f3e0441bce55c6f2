#include "system/plugins/one_object.h"

namespace exec_wrapper::test {
namespace {

class Denying final : public PlainGuard {
public:
  Decision acquire(std::stop_token) override { return Refusal::denied("not today"); }
};

constexpr PluginInfo kInfo{
    .name = "denying_guard",
    .version = "1",
    .summary = "admits nobody",
    .kinds = {PluginKind::Guard},
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo,
                    exec_wrapper::test::GuardFactory<exec_wrapper::test::Denying>)
