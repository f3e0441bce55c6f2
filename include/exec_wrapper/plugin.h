#pragma once

#include "exec_wrapper/factory.h"
#include "exec_wrapper/option.h"
#include "exec_wrapper/version.h"

#include <Poco/ClassLibrary.h>
#include <Poco/Version.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace exec_wrapper {

/// The kind of a plugin; one plugin may have several kinds.
enum class PluginKind : std::uint8_t { Guard = 1, Reporter = 2, Runner = 4 };

/// A set of kinds.
class PluginKinds {
public:
  constexpr PluginKinds(std::initializer_list<PluginKind> kinds) {
    for (const PluginKind kind : kinds) {
      bits_ |= static_cast<std::uint32_t>(kind);
    }
  }
  constexpr bool contains(PluginKind kind) const {
    return (bits_ & static_cast<std::uint32_t>(kind)) != 0;
  }

private:
  std::uint32_t bits_ = 0;
};

/// The description of a plugin: a constant of the plugin, never changed, read from any thread. Like
/// `Option`, it is part of the ABI.
struct PluginInfo {
  std::string_view name;         ///< of the file too: NAME.so
  std::string_view version = {}; ///< the plugin's own
  std::string_view summary = {}; ///< a short phrase for `--help`
  PluginKinds kinds;
  std::span<const Option> options = {};

  /// A setting that, when it has a value, selects this plugin where the user chose none. Empty:
  /// the plugin runs only when it is named. Used for bundled plugins only.
  std::string_view selectedBy = {};

  /// Whether the plugin, as a reporter with these settings, puts the run into a trace. Then
  /// `RunIdentity::trace` is set, from `TRACEPARENT` or new, and each attempt gets a `TRACEPARENT`
  /// of its own. Called once on the main thread, before any object is made, if the plugin is a
  /// selected reporter. It must not block or throw. Null: it never does.
  bool (*traces)(const Settings& settings) = nullptr;

  /// The package that contains a bundled plugin; empty: that of the program.
  std::string_view package = {};

  /// The order of guards that are selected this way: the lower place is asked first. Put local and
  /// fast guards before remote ones.
  int place = 100;
};

/// The loader reads this first, before it calls any code of the plugin. The layout never changes;
/// the layout behind `info` may change with the ABI number.
///
/// The ABI number (`EXEC_WRAPPER_PLUGIN_ABI`) changes when a header in this directory changes so
/// that an existing plugin would misbehave. Examples: a virtual method is added, removed or moved,
/// the members of a struct change, a kind of event is added. The first such change after a release
/// raises the number; further changes before the next release do not. A test fails when a header
/// changes in more than its comments, and asks for this decision. The number is part of the
/// directory in which bundled plugins are installed, because the static constructors of a shared
/// object run before any check can.
struct PluginDescriptor {
  char magic[8];             ///< "EXECWRAP", not ended by a zero
  std::uint32_t abi;         ///< EXEC_WRAPPER_PLUGIN_ABI
  std::uint32_t pocoVersion; ///< POCO_VERSION; major and minor must agree
  const char* compiler;      ///< EXEC_WRAPPER_COMPILER_ABI
  const PluginInfo* info;
};

/// Compilers can share C++ objects only if these values are equal: the Itanium ABI version, the
/// standard library, and its string layout.
#define EXEC_WRAPPER_STRINGIZE_(x) #x
#define EXEC_WRAPPER_STRINGIZE(x) EXEC_WRAPPER_STRINGIZE_(x)
#if defined(_GLIBCXX_USE_CXX11_ABI)
#define EXEC_WRAPPER_COMPILER_ABI                                                                  \
  "itanium libstdc++ cxx11=" EXEC_WRAPPER_STRINGIZE(_GLIBCXX_USE_CXX11_ABI)
#else
#define EXEC_WRAPPER_COMPILER_ABI "itanium libc++"
#endif

/// The names under which the loader finds a plugin's descriptor and factory.
#define EXEC_WRAPPER_DESCRIPTOR_SYMBOL "exec_wrapper_plugin_descriptor"

/// Exports a plugin. Stands once, at namespace scope, in one source file: `INFO` is a constant
/// `PluginInfo`, `FACTORY` a default-constructible class derived from `Factory`.
///
/// The descriptor has its own section: the address sanitizer reports an error for a name that two
/// shared objects define, except in such a section.
#define EXEC_WRAPPER_PLUGIN(INFO, FACTORY)                                                         \
  extern "C" __attribute__((visibility("default"), section("exec_wrapper_plugin")))                \
  const ::exec_wrapper::PluginDescriptor exec_wrapper_plugin_descriptor;                           \
  const ::exec_wrapper::PluginDescriptor exec_wrapper_plugin_descriptor = {                        \
      {'E', 'X', 'E', 'C', 'W', 'R', 'A', 'P'},                                                    \
      EXEC_WRAPPER_PLUGIN_ABI,                                                                     \
      POCO_VERSION,                                                                                \
      EXEC_WRAPPER_COMPILER_ABI,                                                                   \
      &(INFO)};                                                                                    \
  POCO_BEGIN_MANIFEST(::exec_wrapper::Factory)                                                     \
  POCO_EXPORT_CLASS(FACTORY)                                                                       \
  POCO_END_MANIFEST

} // namespace exec_wrapper
