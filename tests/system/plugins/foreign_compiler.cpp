#include "exec_wrapper/plugin.h"

// A plugin that was built with another C++ library. Nothing in it may be called.
extern "C" __attribute__((visibility("default")))
const exec_wrapper::PluginDescriptor exec_wrapper_plugin_descriptor;
const exec_wrapper::PluginDescriptor exec_wrapper_plugin_descriptor = {
    {'E', 'X', 'E', 'C', 'W', 'R', 'A', 'P'},
    EXEC_WRAPPER_PLUGIN_ABI,
    POCO_VERSION,
    "itanium libc++",
    nullptr};
