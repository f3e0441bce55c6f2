#include "system/plugins/one_object.h"

namespace exec_wrapper::test {
namespace {

class Lending final : public PlainGuard {
public:
  Decision acquire(std::stop_token) override {
    return Admission{{{"lent", "a fact"}}, {{"LENT", "a variable"}}};
  }
};

constexpr PluginInfo kInfo{
    .name = "lending_guard",
    .version = "1",
    .summary = "lends the run a fact and a variable",
    .kinds = {PluginKind::Guard},
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo,
                    exec_wrapper::test::GuardFactory<exec_wrapper::test::Lending>)
