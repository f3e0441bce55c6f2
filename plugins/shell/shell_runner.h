#pragma once

#include "exec_wrapper/runner.h"

namespace exec_wrapper::shell {

/// Runs the command by `/bin/sh -c`. Several words are joined with blanks, without quotes: the
/// shell interprets them.
class ShellRunner final : public Runner {
public:
  Launch prepare(const Command& command) const override;
};

} // namespace exec_wrapper::shell
