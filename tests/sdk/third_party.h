#pragma once

#include "support/process.h"
#include "support/temp_dir.h"

#include <string>
#include <vector>

namespace exec_wrapper::test {

/// Somebody who has the product installed somewhere, and a compiler, but not our sources.
class ThirdParty {
public:
  /// Installs what was built, with a umask that lets the group write, and moves it to where the
  /// variable PREFIX of the commands below points.
  Outcome install() const;

  /// Runs a script in the party's own directory, with the installed program in its PATH.
  Outcome shell(const std::string& script) const;

  /// Types one command after the other into one shell. Returns the lines that each printed.
  std::vector<std::vector<std::string>> type(const std::vector<std::string>& commands) const;

  /// Runs the installed program.
  Outcome run(const Words& words) const;

  std::string file(std::string_view name) const { return directory_.file(name); }
  std::string write(std::string_view name, std::string_view text) const {
    return directory_.write(name, text);
  }

private:
  std::string prefix() const { return file("opt/exec_wrapper"); }
  ProcessSpec process(Words argv) const;

  TempDir directory_;
};

} // namespace exec_wrapper::test
