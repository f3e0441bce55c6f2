#pragma once

#include <string>

namespace exec_wrapper::common {

/// The function that the shared object `support/FILE`, beside the plugins, exports as `symbol`.
///
/// Libraries that take long to load are in such modules, and not in the plugin. The module is
/// loaded at the first call, and stays loaded. It is refused if another user than root and the user
/// of this process could change it. Throws std::runtime_error: `purpose`, such as "HTTP", cannot be
/// used, the reason, and the remedy.
void* supportFunction(const std::string& purpose, const std::string& file, const char* symbol);

} // namespace exec_wrapper::common
