#include "exec_wrapper/plugin.h"

namespace exec_wrapper::shell {

extern const PluginInfo info;

constinit const PluginInfo info{
    .name = "shell",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "has /bin/sh run the command as shell text",
    .kinds = {PluginKind::Runner},
};

} // namespace exec_wrapper::shell
