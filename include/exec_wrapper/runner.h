#pragma once

#include "exec_wrapper/event.h"

#include <string>
#include <vector>

namespace exec_wrapper {

/// What the user wants to have run.
struct Command {
  /// The words of the command line, byte for byte; or one word, the text of the setting
  /// `command`. Never empty.
  std::vector<std::string> words;
};

/// What the core is to start.
struct Launch {
  /// The file. Without a slash it is looked up in PATH; a script without `#!` is run by /bin/sh.
  /// A relative path counts from `work-dir`.
  std::string program;
  std::vector<std::string> arguments; ///< all of argv, its first word too
  Facts environment;                  ///< variables to set on top of the run's own
};

/// Turns the command into what is started. The core starts, watches and ends it.
///
/// Made by `Factory::makeRunner`; `prepare` is called once, before any guard is asked, on the main
/// thread, and must not block. It throws `ConfigurationError` when the command cannot be run this
/// way at all. The runner is destroyed before the command starts: there is nothing to interrupt.
///
/// ABI: a method added, removed, moved or changed here, or a member of `Command` or `Launch`, is a
/// change of the number (see plugin.h).
class Runner {
public:
  virtual ~Runner() = default;
  virtual Launch prepare(const Command& command) const = 0;
};

} // namespace exec_wrapper
