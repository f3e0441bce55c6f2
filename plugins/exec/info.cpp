#include "exec_wrapper/plugin.h"

namespace exec_wrapper::exec {

extern const PluginInfo info;

constinit const PluginInfo info{
    .name = "exec",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "runs the words as given, without a shell",
    .kinds = {PluginKind::Runner},
};

} // namespace exec_wrapper::exec
