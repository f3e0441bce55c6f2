#pragma once

#include <span>
#include <string_view>

namespace exec_wrapper::config {

/// The behaviour that depends on the name of the program: under another name it replaces an older
/// program, with the short options, defaults and exit statuses of that one. All else is the same.
struct CompatMode {
  struct CompatDefault {
    std::string_view setting;
    std::string_view value; ///< in place of the row's default
  };
  struct ShortOption {
    std::string_view dashed; ///< such as "-c"
    std::string_view setting;
  };

  std::string_view program; ///< its name, also in messages
  std::string_view file;    ///< of the default properties file
  std::span<const CompatDefault> presets;
  std::span<const ShortOption> letters;
  std::span<const std::string_view> required; ///< settings that it needs to run
  bool plain = true; ///< false: a failure to start gives the usage and status 1

  /// The exit status for one of the statuses in `support/fatal.h`.
  int exitStatus(int status) const noexcept;

  /// The usage, in one or more lines.
  std::string_view usage;

  /// An example call, in one line.
  std::string_view example;
};

/// By the program's path in the call; exec_wrapper for any name that is not special.
const CompatMode& compatModeFor(std::string_view path);

} // namespace exec_wrapper::config
