#include "system/plugins/one_object.h"

namespace exec_wrapper::test {
namespace {

class Odd final : public PlainReporter {
public:
  Delivery deliver(const Event&, SteadyTime) override { throw 42; }
};

constexpr PluginInfo kInfo{
    .name = "odd_reporter",
    .version = "1",
    .summary = "throws what is no exception",
    .kinds = {PluginKind::Reporter},
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo,
                    exec_wrapper::test::ReporterFactory<exec_wrapper::test::Odd>)
