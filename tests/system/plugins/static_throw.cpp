#include "system/plugins/one_object.h"

#include <stdexcept>

namespace exec_wrapper::test {
namespace {

// Throws while the dynamic linker opens the shared object, before any check can be made.
[[maybe_unused]] const int kThrown = []() -> int { throw std::runtime_error("out of cheese"); }();

constexpr PluginInfo kInfo{.name = "static_throw",
                           .version = "1",
                           .summary = "throws when it is opened",
                           .kinds = {PluginKind::Guard}};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo,
                    exec_wrapper::test::GuardFactory<exec_wrapper::test::PlainGuard>)
