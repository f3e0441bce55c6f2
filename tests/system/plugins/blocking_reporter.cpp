#include "system/plugins/one_object.h"

#include <unistd.h>

namespace exec_wrapper::test {
namespace {

class Blocking final : public PlainReporter {
public:
  Delivery deliver(const Event&, SteadyTime) override {
    for (;;) {
      ::pause();
    }
  }
};

constexpr PluginInfo kInfo{
    .name = "blocking_reporter",
    .version = "1",
    .summary = "never comes back from a delivery",
    .kinds = {PluginKind::Reporter},
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo,
                    exec_wrapper::test::ReporterFactory<exec_wrapper::test::Blocking>)
