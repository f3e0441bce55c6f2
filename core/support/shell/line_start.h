#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {

/// `NAME=value` before a command of a shell's line.
struct ShellAssignment {
  std::string name;
  std::optional<std::string> value; ///< std::nullopt if only the shell knows it: `$`, a backquote
};

/// The beginning of a line for a shell, up to the name of its first real command.
struct ShellLineStart {
  std::vector<ShellAssignment> assignments; ///< in the order of the line

  /// The command's first word, as it is written. Empty if there is none, or if it cannot be read.
  std::string program;
  std::string_view rest; ///< of the line, behind what was read
};

/// Reads past what prepares a command, with its options and arguments: assignments, redirections,
/// `cd ... &&`, `test ... ||` and the like, `nice`, `ionice`, `env`, `timeout`, `flock`, `nohup`.
/// Stops where the line cannot be understood without being executed. `rest` refers to the line.
ShellLineStart startOfShellLine(std::string_view line);

/// The name of the job that a line for a shell is: the value of its assignment `JOB=`, else its
/// program without the path, else "sh". Printable, in one line, 200 bytes at most, never empty.
std::string jobNameOf(std::string_view line);

/// The last part of a path; the text itself if there is none.
std::string_view withoutPath(std::string_view path);

} // namespace exec_wrapper
