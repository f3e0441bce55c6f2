#pragma once

#include "exec_wrapper/plugin.h"

#include <Poco/ClassLoader.h>

#include <dlfcn.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace exec_wrapper::contract {

/// A built plugin, opened as by the wrapper: a test uses the shared object, as users do, not its
/// sources. Destroy all objects made with it before it.
class PluginFile {
public:
  /// Throws std::runtime_error where the wrapper would refuse the file.
  explicit PluginFile(std::string file) : file_(std::move(file)), descriptor_(descriptorOf(file_)) {
    classes_.loadLibrary(file_);
  }

  const std::string& file() const noexcept { return file_; }
  const PluginDescriptor& descriptor() const noexcept { return descriptor_; }
  const PluginInfo& info() const noexcept { return *descriptor_.info; }

  /// A new factory for each run, as in the wrapper.
  std::unique_ptr<Factory> makeFactory() const {
    return std::unique_ptr<Factory>(classes_.manifestFor(file_).begin()->create());
  }

private:
  static const PluginDescriptor& descriptorOf(const std::string& file) {
    void* const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL); // until the test ends
    if (library == nullptr) {
      throw std::runtime_error(::dlerror());
    }
    const void* const symbol = ::dlsym(library, EXEC_WRAPPER_DESCRIPTOR_SYMBOL);
    if (symbol == nullptr) {
      throw std::runtime_error(file + " has no descriptor: is EXEC_WRAPPER_PLUGIN missing in it?");
    }
    const auto& descriptor = *static_cast<const PluginDescriptor*>(symbol);
    if (std::string_view(descriptor.magic, sizeof descriptor.magic) != "EXECWRAP" ||
        descriptor.abi != std::uint32_t{EXEC_WRAPPER_PLUGIN_ABI} || descriptor.info == nullptr) {
      throw std::runtime_error(file + " was built against another SDK than this test: rebuild it");
    }
    return descriptor;
  }

  std::string file_;
  const PluginDescriptor& descriptor_;
  Poco::ClassLoader<Factory> classes_;
};

} // namespace exec_wrapper::contract
