#pragma once

#include "exec_wrapper/runner.h"

#include <string>

namespace exec_wrapper::shell {

/// Runs the command by `/bin/sh -c`, or by another shell. Several words are joined with blanks,
/// without quotes: the shell interprets them.
class ShellRunner final : public Runner {
public:
  /// Throws ConfigurationError if the shell is this program, which would start itself for ever.
  explicit ShellRunner(std::string program);

  Launch prepare(const Command& command) const override;

private:
  std::string program_;
};

} // namespace exec_wrapper::shell
