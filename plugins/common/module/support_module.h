#pragma once

#include <string>

namespace exec_wrapper::common {

/// A shared object in `support`, beside the plugins. It contains code on libraries that take longer
/// to load than a run without them, so it is loaded at its first use.
struct SupportModule {
  std::string file;     ///< such as http.so
  std::string function; ///< the function that it exports. The number in its name changes with the
                        ///< types: a wrapper that was replaced while it ran may find a newer file
  std::string purpose;  ///< for messages, such as HTTP
};

/// Loads the module, and returns its function. Throws std::runtime_error, whose message gives the
/// remedy: the file is missing, is of another version, or other users could change it.
///
/// The module stays loaded: OpenSSL must not be unloaded before the process ends.
void* loadFunction(const SupportModule& module);

} // namespace exec_wrapper::common
