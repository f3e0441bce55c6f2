#pragma once

#include "exec_wrapper/runner.h"

namespace exec_wrapper::shell {

/// Has `/bin/sh -c` run the command. Several words are joined with blanks, unquoted: what they
/// mean is the shell's affair.
class ShellRunner final : public Runner {
public:
  Launch prepare(const Command& command) const override;
};

} // namespace exec_wrapper::shell
