#include "exec_wrapper/plugin.h"

// A plugin that was built against a later SDK. Nothing in it may be called.
extern "C" __attribute__((visibility("default")))
const exec_wrapper::PluginDescriptor exec_wrapper_plugin_descriptor;
const exec_wrapper::PluginDescriptor exec_wrapper_plugin_descriptor = {
    {'E', 'X', 'E', 'C', 'W', 'R', 'A', 'P'},
    EXEC_WRAPPER_PLUGIN_ABI + 1,
    POCO_VERSION,
    EXEC_WRAPPER_COMPILER_ABI,
    nullptr};
