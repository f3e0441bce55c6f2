#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::history {

/// Where the history is, from the value of the setting `history`.
struct Address {
  enum class Kind { Nowhere, File, Server };
  Kind kind = Kind::Nowhere;
  std::string target; ///< the absolute path of a file; for a server, the text that libpq reads
  std::string shown;  ///< the same for messages, without a password

  /// `off`, `on`, `PATH`, `sqlite:PATH`, `postgresql:KEYWORD=VALUE ...` or `postgresql://...`.
  /// A relative path is relative to the working directory. Throws ConfigurationError.
  static Address parse(std::string_view value);
};

/// The database of the value `on`. Throws ConfigurationError if the user has no home directory.
std::string defaultHistoryFile();

} // namespace exec_wrapper::history
