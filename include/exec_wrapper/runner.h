#pragma once

#include "exec_wrapper/event.h"

#include <string>
#include <vector>

namespace exec_wrapper {

/// The command of the user.
struct Command {
  /// The words of the command line, byte for byte; or one word, the text of the setting
  /// `command`. Never empty.
  std::vector<std::string> words;
};

/// The program that the core starts.
struct Launch {
  /// The file. Without a slash it is looked up in PATH; a script without `#!` is run by /bin/sh.
  /// A relative path counts from `work-dir`.
  std::string program;
  std::vector<std::string> arguments; ///< all of argv, its first word too
  Facts environment;                  ///< variables to set on top of the run's own
};

/// Turns the words of the command into a program. The core starts, watches and ends the program.
///
/// Made by `Factory::makeRunner`; `prepare` is called once, before any guard is asked, on the main
/// thread, and must not block. It throws `ConfigurationError` when it cannot run the command. The
/// runner is destroyed before the command starts: there is nothing to interrupt.
///
/// ABI: adding, removing, moving or changing a method here, or a member of `Command` or `Launch`,
/// changes the number (see plugin.h).
class Runner {
public:
  virtual ~Runner() = default;
  virtual Launch prepare(const Command& command) const = 0;
};

} // namespace exec_wrapper
