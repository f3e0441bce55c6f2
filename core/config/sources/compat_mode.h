#pragma once

#include <span>
#include <string_view>

namespace exec_wrapper::config {

/// What the program's own name changes: under another one it stands in for an older program, with
/// that one's short options, defaults and exit statuses. All else is the same.
struct CompatMode {
  struct CompatDefault {
    std::string_view setting;
    std::string_view value; ///< in place of the row's default
  };
  struct ShortOption {
    std::string_view dashed; ///< such as "-c"
    std::string_view setting;
  };

  std::string_view program; ///< its name, in messages too
  std::string_view file;    ///< of the properties file that is read by default
  std::span<const CompatDefault> presets;
  std::span<const ShortOption> letters;
  std::span<const std::string_view> required; ///< settings without which it does not run
  bool plain = true; ///< false: what keeps it from running is answered with help and status 1

  /// What the program exits with, of the statuses in `support/fatal.h`.
  int exitStatus(int status) const noexcept;

  /// The line or lines that show how it is called.
  std::string_view usage;

  /// How it may be called, in one line.
  std::string_view example;
};

/// By the program's path as it was called; exec_wrapper for any name that is not special.
const CompatMode& compatModeFor(std::string_view path);

} // namespace exec_wrapper::config
