#include "system/plugins/one_object.h"

namespace exec_wrapper::test {
namespace {

class Clinging final : public PlainGuard {
public:
  std::string release(ReleaseReason) override { return "it will not go away"; }
};

constexpr PluginInfo kInfo{
    .name = "clinging_guard",
    .version = "1",
    .summary = "cannot give back what it holds",
    .kinds = {PluginKind::Guard},
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo,
                    exec_wrapper::test::GuardFactory<exec_wrapper::test::Clinging>)
