#include "system/plugins/one_object.h"

#include <unistd.h>

namespace exec_wrapper::test {
namespace {

class Blocking final : public PlainGuard {
public:
  explicit Blocking(Host& host) : host_(host) {}

  Decision acquire(std::stop_token) override {
    host_.logger().warning("asked");
    for (;;) {
      ::pause();
    }
  }
  Duration cancelTimeout() const override { return std::chrono::milliseconds(200); }

private:
  Host& host_;
};

constexpr PluginInfo kInfo{
    .name = "blocking_guard",
    .version = "1",
    .summary = "never answers",
    .kinds = {PluginKind::Guard},
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo,
                    exec_wrapper::test::GuardFactory<exec_wrapper::test::Blocking>)
