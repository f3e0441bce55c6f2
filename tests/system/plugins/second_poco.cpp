#include "system/plugins/one_object.h"

// A plugin that asks for a Poco which is not the program's; tests/CMakeLists.txt links it so.
extern "C" int foreignFoundation();

namespace exec_wrapper::test {
namespace {

constexpr PluginInfo kInfo{
    .name = "second_poco", .summary = "needs another Poco", .kinds = {PluginKind::Guard}};

class SecondPoco final : public PlainGuard {
public:
  SecondPoco() { foreignFoundation(); }
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo,
                    exec_wrapper::test::GuardFactory<exec_wrapper::test::SecondPoco>)
