#include "system/plugins/one_object.h"

// A plugin with a library that asks for another Poco; tests/CMakeLists.txt links it so.
extern "C" int libraryBetween();

namespace exec_wrapper::test {
namespace {

constexpr PluginInfo kInfo{.name = "second_poco_between",
                           .summary = "has a library that needs another Poco",
                           .kinds = {PluginKind::Guard}};

class SecondPocoBetween final : public PlainGuard {
public:
  SecondPocoBetween() { libraryBetween(); }
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo,
                    exec_wrapper::test::GuardFactory<exec_wrapper::test::SecondPocoBetween>)
