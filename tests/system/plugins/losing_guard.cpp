#include "system/plugins/one_object.h"

namespace exec_wrapper::test {
namespace {

class Losing final : public PlainGuard {
public:
  explicit Losing(Host& host) : host_(host) {}

  void attemptStarted(pid_t) override { host_.revoke("the lease is lost"); }

private:
  Host& host_;
};

constexpr PluginInfo kInfo{
    .name = "losing_guard",
    .version = "1",
    .summary = "loses its lease when the command starts",
    .kinds = {PluginKind::Guard},
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo,
                    exec_wrapper::test::GuardFactory<exec_wrapper::test::Losing>)
