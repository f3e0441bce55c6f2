#include "exec_wrapper/plugin.h"

// A plugin that was built against the next minor version of Poco. Nothing in it may be called.
extern "C" __attribute__((visibility("default")))
const exec_wrapper::PluginDescriptor exec_wrapper_plugin_descriptor;
const exec_wrapper::PluginDescriptor exec_wrapper_plugin_descriptor = {
    {'E', 'X', 'E', 'C', 'W', 'R', 'A', 'P'},
    EXEC_WRAPPER_PLUGIN_ABI,
    POCO_VERSION + 0x00010000,
    EXEC_WRAPPER_COMPILER_ABI,
    nullptr};
