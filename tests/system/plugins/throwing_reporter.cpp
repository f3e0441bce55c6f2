#include "system/plugins/one_object.h"

#include <stdexcept>

namespace exec_wrapper::test {
namespace {

class Throwing final : public PlainReporter {
public:
  Delivery deliver(const Event&, SteadyTime) override { throw std::runtime_error("out of cheese"); }
};

constexpr PluginInfo kInfo{
    .name = "throwing_reporter",
    .version = "1",
    .summary = "throws at every delivery",
    .kinds = {PluginKind::Reporter},
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo,
                    exec_wrapper::test::ReporterFactory<exec_wrapper::test::Throwing>)
