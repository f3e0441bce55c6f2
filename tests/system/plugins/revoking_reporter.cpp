#include "system/plugins/one_object.h"

namespace exec_wrapper::test {
namespace {

class Revoking final : public PlainReporter {
public:
  Delivery deliver(const Event&, SteadyTime) override {
    return Delivery::revoked("no longer welcome");
  }
};

constexpr PluginInfo kInfo{
    .name = "revoking_reporter",
    .version = "1",
    .summary = "takes the permission back at once",
    .kinds = {PluginKind::Reporter},
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo,
                    exec_wrapper::test::ReporterFactory<exec_wrapper::test::Revoking>)
